package augment

import (
	"slices"
	"testing"

	"cajal/rng"
)

// What is turned and scaled right behind each other is interpolated once; with something
// between, or another fill, once for each.
func TestTurnedOnce(t *testing.T) {
	set := pictures(t, 3)
	rotate, scale := Rotate{30, Edge}, Scale{0.4, Edge}
	grey := Scale{0.4, Grey}
	stream := func(name string) *rng.Stream { return rng.New(3).Stream(name) }
	for _, c := range []struct {
		name       string
		transforms []Transform
		want       func(p *Picture)
	}{
		{"both", []Transform{rotate, scale}, func(p *Picture) {
			p.resample(rotate.draw(stream("augment/0/2/1")).then(scale.draw(stream("augment/1/2/1"))), Edge)
		}},
		{"three", []Transform{Flip{}, scale, rotate, scale, Flip{}}, func(p *Picture) {
			p.Flip(false)
			p.resample(scale.draw(stream("augment/1/2/1")).then(rotate.draw(stream("augment/2/2/1"))).then(scale.draw(stream("augment/3/2/1"))), Edge)
			p.Flip(false)
		}},
		{"apart", []Transform{rotate, Flip{}, scale}, func(p *Picture) {
			rotate.Apply(p, stream("augment/0/2/1"))
			p.Flip(false)
			scale.Apply(p, stream("augment/2/2/1"))
		}},
		{"filled otherwise", []Transform{rotate, grey}, func(p *Picture) {
			rotate.Apply(p, stream("augment/0/2/1"))
			grey.Apply(p, stream("augment/1/2/1"))
		}},
	} {
		got := seen(t, New(3, Levels{-1, 1}, c.transforms...), set, 2, 1)
		p := &Picture{Pixels: slices.Clone(set.X().Narrow(0, 1, 2).Contiguous().Float32s()), Channels: 3, Height: 9, Width: 8, Levels: Levels{-1, 1}}
		c.want(p)
		if !slices.Equal(got.X.Float32s(), p.Pixels) {
			t.Errorf("%s: the picture is another one", c.name)
		}
	}
}
