package images

import (
	"fmt"
	"image"
	"image/color"
	"io"

	"golang.org/x/image/draw"
)

// Decode brings a picture whose header was read to what s says: the numbers of a sample,
// (C, H, W), from −1 for black to 1 for white, which to has room for. The largest square in
// its middle is taken, as it is to be looked at; of an animation the first frame. What is
// transparent becomes white.
func (s Spec) Decode(h *Header, r io.ReadSeeker, to []float32) (err error) {
	defer func() {
		if e := recover(); e != nil {
			err = &Error{h.Name, fmt.Sprintf("the %s picture is damaged: %v", h.Format, e), nil}
		}
	}()
	m, err := h.pixels(r)
	if err != nil {
		return damaged(h.Name, fmt.Sprintf("the %s picture is damaged or not whole", h.Format), err)
	}
	if b := m.Bounds(); b.Dx() != h.Width || b.Dy() != h.Height {
		return &Error{h.Name, fmt.Sprintf("the %s picture is damaged: %d×%d pixels, and its header says %d×%d", h.Format, b.Dx(), b.Dy(), h.Width, h.Height), nil}
	}
	s.numbers(m, h.orientation, to)
	return nil
}

// pixels decodes a picture as it lies in the file.
func (h *Header) pixels(r io.ReadSeeker) (image.Image, error) {
	if h.Format == "webp" && animated(r) {
		return firstFrame(r, h.Width, h.Height)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	m, _, err := image.Decode(r)
	switch {
	case err != nil:
		return nil, err
	case h.Format == "webp":
		return webpColours(m), nil
	case h.Format == "gif" && m.Bounds() != image.Rect(0, 0, h.Width, h.Height):
		return onScreen(m, m.Bounds().Min, h.Width, h.Height), nil // the first frame
	}
	return m, nil
}

// onScreen puts a frame of an animation where it belongs on its screen, which is
// transparent.
func onScreen(frame image.Image, at image.Point, w, h int) image.Image {
	screen := image.NewRGBA(image.Rect(0, 0, w, h))
	b := frame.Bounds()
	draw.Draw(screen, image.Rectangle{at, at.Add(b.Size())}, frame, b.Min, draw.Src)
	return screen
}

// numbers writes the square in a picture's middle, brought to size. It is resized as it
// lies in the file, and turned then: that is the same, and takes no picture more.
func (s Spec) numbers(m image.Image, o orientation, to []float32) {
	square := image.Rect(0, 0, s.Size, s.Size)
	from := middle(m.Bounds(), o)
	deep := false // 16 bits a channel
	switch m.(type) {
	case *image.Gray16, *image.RGBA64, *image.NRGBA64:
		deep = true
	}
	if deep {
		small := image.NewRGBA64(square)
		resize(small, m, from)
		s.write(o, to, func(x, y int) (r, g, b, luma float32) {
			c := small.RGBA64At(x, y)
			return deepLevel(c.R), deepLevel(c.G), deepLevel(c.B), deepLevel(color.Gray16Model.Convert(c).(color.Gray16).Y)
		})
		return
	}
	small := image.NewRGBA(square)
	resize(small, m, from)
	s.write(o, to, func(x, y int) (r, g, b, luma float32) {
		c := small.RGBAAt(x, y)
		return Level(c.R), Level(c.G), Level(c.B), Level(color.GrayModel.Convert(c).(color.Gray).Y)
	})
}

// resize draws a part of a picture on white paper.
func resize(to draw.Image, m image.Image, from image.Rectangle) {
	draw.Draw(to, to.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(to, to.Bounds(), m, from, draw.Over, nil)
}

// middle returns the largest square in the middle of a picture as it is to be looked at,
// in the file's places. Where a row or a column cannot be shared, the first side, as it is
// seen, has less.
func middle(b image.Rectangle, o orientation) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	first := func(length int, mirrored bool) int {
		if mirrored {
			return (length - side + 1) / 2
		}
		return (length - side) / 2
	}
	columns, rows := o.mirrored()
	at := image.Pt(first(b.Dx(), columns), first(b.Dy(), rows))
	return image.Rect(0, 0, side, side).Add(b.Min).Add(at)
}

// write writes the numbers of a square of pixels, which lies in the file as o says.
func (s Spec) write(o orientation, to []float32, at func(x, y int) (r, g, b, luma float32)) {
	plane := s.Size * s.Size
	for i := range plane {
		r, g, b, luma := at(o.stored(i%s.Size, i/s.Size, s.Size))
		if s.Channels == 1 {
			to[i] = luma
			continue
		}
		to[i], to[plane+i], to[2*plane+i] = r, g, b
	}
}

// Level returns what a byte of a pixel becomes: v/127.5 − 1, from −1 for black to 1 for
// white.
func Level(v uint8) float32 { return float32(v)/127.5 - 1 }

// deepLevel gives the same number for 257 v as Level for v.
func deepLevel(v uint16) float32 { return float32(v)/32767.5 - 1 }
