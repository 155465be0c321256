package plot

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// raster is the canvas of a PNG. At 72 dots per inch, one of gonum's points is
// one pixel; its y axis points upwards.
type raster struct {
	*vgimg.Canvas
	height float64
}

func newRaster(width, height int) *raster {
	size := vgimg.UseWH(vg.Length(width), vg.Length(height))
	return &raster{vgimg.NewWith(size, vgimg.UseDPI(72)), float64(height)}
}

func (r *raster) encode(w io.Writer) error { return png.Encode(w, r.Image()) }

func (r *raster) density() float64 { return 1 }

func (r *raster) point(p point) vg.Point {
	return vg.Point{X: vg.Length(p.x), Y: vg.Length(r.height - p.y)}
}

func (r *raster) path(pts []point) vg.Path {
	var path vg.Path
	for i, p := range pts {
		if i == 0 {
			path.Move(r.point(p))
		} else {
			path.Line(r.point(p))
		}
	}
	return path
}

func (r *raster) fill(area rect, c color.RGBA) {
	path := r.path([]point{{area.x0, area.y0}, {area.x1, area.y0}, {area.x1, area.y1}, {area.x0, area.y1}})
	path.Close()
	r.SetColor(c)
	r.Fill(path)
}

func (r *raster) line(pts []point, s stroke) {
	dashes := make([]vg.Length, len(s.dash))
	for i, d := range s.dash {
		dashes[i] = vg.Length(d)
	}
	r.SetLineDash(dashes, 0)
	r.SetLineWidth(vg.Length(s.width))
	r.SetColor(s.color)
	r.Stroke(r.path(pts))
}

func (r *raster) mark(m marker, at point) {
	var path vg.Path
	if m.shape == circle {
		path.Move(r.point(point{at.x + m.radius, at.y}))
		path.Arc(r.point(at), vg.Length(m.radius), 0, 2*math.Pi)
	} else {
		path = r.path(m.corners(at))
	}
	path.Close()
	r.SetColor(m.color)
	r.Fill(path)
	r.SetLineDash(nil, 0)
	r.SetLineWidth(vg.Length(m.outlineWidth()))
	r.SetColor(ink)
	r.Stroke(path)
}

func (r *raster) text(t text) {
	x := -vg.Length(math.Round(textWidth(t.content, t.size, t.bold) * float64(t.anchor) / 2))
	t.at = point{math.Round(t.at.x), math.Round(t.at.y)} // or letters are smeared over two rows
	r.SetColor(t.color)
	r.Push()
	r.Translate(r.point(t.at))
	if t.vertical {
		r.Rotate(math.Pi / 2)
	}
	for _, part := range runs(t.content, t.size, t.bold) {
		r.FillString(part.face, vg.Point{X: x}, part.content)
		x += part.face.Width(part.content)
	}
	r.Pop()
}

func (r *raster) image(area rect, img *image.RGBA) {
	corner := image.Pt(int(math.Round(area.x0)), int(math.Round(area.y0)))
	draw.Draw(r.Image(), img.Bounds().Add(corner), img, image.Point{}, draw.Src)
}

func (r *raster) pixels(area rect, img *image.RGBA) {
	left, top := int(math.Round(area.x0)), int(math.Round(area.y0))
	width, height := int(math.Round(area.width())), int(math.Round(area.height()))
	size := img.Rect.Size()
	for y := range height {
		for x := range width {
			// the pixel of img under the middle of this one
			r.Image().Set(left+x, top+y, img.RGBAAt((2*x+1)*size.X/(2*width), (2*y+1)*size.Y/(2*height)))
		}
	}
}
