package augment

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// What is done by given amounts is what torchvision does, whatever black and white are.
func TestGolden(t *testing.T) {
	b, err := os.ReadFile("testdata/augment.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Op    string
		Args  []any
		Shape []int
		X, Y  []float32
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 140 {
		t.Fatalf("%d cases, want those of augment.py", len(cases))
	}
	for _, levels := range []Levels{{0, 1}, {-1, 1}, {1, 0}} {
		for _, c := range cases {
			p := &Picture{Levels: levels, Channels: c.Shape[0], Height: c.Shape[1], Width: c.Shape[2]}
			for _, v := range c.X {
				p.Pixels = append(p.Pixels, levels.number(v))
			}
			number := func(i int) float64 { return c.Args[i].(float64) }
			fill := Black
			if text, ok := c.Args[len(c.Args)-1].(string); ok {
				if fill, ok = FillOf(text); !ok {
					t.Fatalf("there is no fill %q", text)
				}
			}
			switch c.Op {
			case "flip":
				p.Flip(number(0) == 1)
			case "shift":
				p.Shift(int(number(0)), int(number(1)), fill)
			case "rotate":
				p.Rotate(number(0), fill)
			case "scale":
				p.Scale(number(0), fill)
			case "turn":
				p.resample(rotated(number(0)).then(scaled(number(1))), fill)
			case "crop":
				p.ResizedCrop(int(number(0)), int(number(1)), int(number(2)), int(number(3)))
			case "brightness":
				p.Brightness(number(0))
			case "contrast":
				p.Contrast(number(0))
			case "saturation":
				p.Saturation(number(0))
			case "hue":
				p.Hue(number(0))
			case "erase":
				p.Erase(int(number(0)), int(number(1)), int(number(2)), int(number(3)), Grey)
			default:
				t.Fatalf("there is no %s", c.Op)
			}
			for i, want := range c.Y {
				if got := levels.share(p.Pixels[i]); math.Abs(float64(got-want)) > 1e-5 {
					t.Errorf("%s %v of %v, levels %v: pixel %d: got %v, want %v", c.Op, c.Args, c.Shape, levels, i, got, want)
					break
				}
			}
		}
	}
}
