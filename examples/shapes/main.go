// Shapes draws a folder of pictures to learn from: circles, squares and triangles of
// random sizes, places, greys and slight turns with some noise, 32 by 32 pixels, in a folder
// for each of the three.
//
//	go run ./examples/shapes -n 80 runs/shapes/pictures
//
// The same seed draws the same pictures.
package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
)

const side = 32 // pixels of a picture along each axis

// shape says whether a place is inside, seen from its middle, with a radius of 1.
type shape struct {
	name   string
	inside func(x, y float64) bool
}

var shapes = []shape{
	{"circle", func(x, y float64) bool { return x*x+y*y <= 1 }},
	{"square", func(x, y float64) bool { return max(math.Abs(x), math.Abs(y)) <= math.Sqrt2/2 }},
	{"triangle", func(x, y float64) bool {
		for i := range 3 { // behind each of the three sides
			sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 3)
			if x*sin+y*cos > 0.5 {
				return false
			}
		}
		return true
	}},
}

func main() {
	n := flag.Int("n", 80, "how many pictures of each shape")
	seed := flag.Uint64("seed", 1, "what the drawings follow from")
	flag.Parse()
	if flag.NArg() != 1 || *n < 1 {
		fmt.Fprintln(os.Stderr, "usage: shapes [-n 80] [-seed 1] FOLDER, with at least one picture of each shape")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "shapes:", err)
		os.Exit(1)
	}
	fmt.Printf("%d pictures of %d shapes in %s\n", *n*len(shapes), len(shapes), flag.Arg(0))
}

// write draws n pictures of each shape into folders.
func write(dir string, n int, seed uint64) error {
	rnd := rand.New(rand.NewPCG(seed, 0))
	for _, s := range shapes {
		folder := filepath.Join(dir, s.name)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		for i := range n {
			if err := save(filepath.Join(folder, fmt.Sprintf("%03d.png", i)), draw(s, rnd)); err != nil {
				return err
			}
		}
	}
	return nil
}

// draw draws one shape: bright on dark, or dark on bright.
func draw(s shape, rnd *rand.Rand) image.Image {
	img := image.NewGray(image.Rect(0, 0, side, side))
	radius := 6 + 6*rnd.Float64()
	x0, y0 := radius+rnd.Float64()*(side-2*radius), radius+rnd.Float64()*(side-2*radius)
	sin, cos := math.Sincos(0.6 * (rnd.Float64() - 0.5))
	ground, ink := 40+60*rnd.Float64(), 150+70*rnd.Float64()
	if rnd.IntN(2) == 0 {
		ground, ink = ink, ground
	}
	for y := range side {
		for x := range side {
			dx, dy := (float64(x)+0.5-x0)/radius, (float64(y)+0.5-y0)/radius
			grey := ground
			if s.inside(cos*dx-sin*dy, sin*dx+cos*dy) {
				grey = ink
			}
			grey += 12 * rnd.NormFloat64()
			img.SetGray(x, y, color.Gray{Y: uint8(min(max(grey, 0), 255))})
		}
	}
	return img
}

func save(path string, img image.Image) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return png.Encode(f, img)
}
