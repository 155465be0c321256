package plot

import (
	"image/color"
	"math"
)

// marker is the sign of one class: a shape in a colour with a dark outline.
type marker struct {
	shape  shape
	radius float64
	color  color.RGBA
}

func classMarker(k, n int, radius float64) marker {
	return marker{shape: shape(k % len(outlines)), radius: radius, color: classColor(k, n)}
}

// outlineWidth is that of the dark line around a marker.
func (m marker) outlineWidth() float64 { return max(0.5, 0.18*m.radius) }

// shape 0 is a circle of radius 1; the others are polygons of about its area.
type shape int

const circle shape = 0

var outlines = [][]point{
	circle:              nil,
	polygon(3, 1.5, 90), // triangle
	polygon(4, 1.25, 45),
	polygon(4, 1.3, 90),
	polygon(3, 1.5, 270),
	cross(0),
	star,
	cross(45),
	polygon(3, 1.5, 180),
	polygon(3, 1.5, 0),
}

var star = func() []point {
	outer, inner := polygon(5, 1.6, 90), polygon(5, 0.75, 126)
	var pts []point
	for i := range outer {
		pts = append(pts, outer[i], inner[i])
	}
	return pts
}()

// polygon returns the corners of a regular one; the first stands at an angle
// in degrees, against the clock from the right.
func polygon(corners int, radius, first float64) []point {
	pts := make([]point, corners)
	for i := range pts {
		sin, cos := math.Sincos((first/360 + float64(i)/float64(corners)) * 2 * math.Pi)
		pts[i] = point{radius * cos, -radius * sin}
	}
	return pts
}

// cross returns a thick plus, turned by an angle in degrees.
func cross(turn float64) []point {
	const long, wide = 1.3, 0.4
	sin, cos := math.Sincos(turn / 180 * math.Pi)
	var pts []point
	x, y := 1.0, 0.0
	for range 4 { // the four arms, each with its two outer and one inner corner
		for _, p := range []point{{long, -wide}, {long, wide}, {wide, wide}} {
			q := point{p.x*x - p.y*y, p.x*y + p.y*x}
			pts = append(pts, point{q.x*cos - q.y*sin, q.x*sin + q.y*cos})
		}
		x, y = -y, x
	}
	return pts
}

// corners returns the polygon of the marker around a point; nil for a circle.
func (m marker) corners(at point) []point {
	unit := outlines[m.shape]
	pts := make([]point, len(unit))
	for i, p := range unit {
		pts[i] = point{at.x + m.radius*p.x, at.y + m.radius*p.y}
	}
	return pts
}

// crowded returns the radius of the markers for n points: as it is up to 400,
// then smaller, so that the ink stays about the same, down to two fifths.
func crowded(radius float64, n int) float64 {
	return radius * min(1, max(0.4, math.Sqrt(400/float64(n))))
}
