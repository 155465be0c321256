package recipe

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cajal/data/augment"
	"cajal/internal/figure"
	"cajal/internal/spelling"
)

// Augment is one change that pictures go through while they are trained on, at random.
type Augment struct {
	Kind       string    `toml:"kind"`                 // one of AugmentKinds
	P          *float64  `toml:"p,omitempty"`          // with which probability it takes place [flip and erase 0.5, others 1]
	By         *float64  `toml:"by,omitempty"`         // shift: pixels [2]; scale: share of the size [0.1]
	Degrees    *float64  `toml:"degrees,omitempty"`    // rotate [10]
	Axis       string    `toml:"axis,omitempty"`       // flip: "horizontal" or "vertical" ["horizontal"]
	Size       []float64 `toml:"size,omitempty"`       // crop [0.08, 1] and erase [0.02, 0.33]: shares of the picture
	Ratio      []float64 `toml:"ratio,omitempty"`      // crop: width to height [3/4, 4/3]; erase: height to width [0.3, 3.3]
	Brightness *float64  `toml:"brightness,omitempty"` // colour: how far the factor is from 1 [0.2 if none of the four is said]
	Contrast   *float64  `toml:"contrast,omitempty"`   // colour: likewise
	Saturation *float64  `toml:"saturation,omitempty"` // colour [0]
	Hue        *float64  `toml:"hue,omitempty"`        // colour: share of the circle of colours [0]
	Alpha      *float64  `toml:"alpha,omitempty"`      // mixup: of Beta(alpha, alpha) [1]
	Fill       string    `toml:"fill,omitempty"`       // shift, rotate and scale ["edge"], erase ["grey"]
}

// augmentation is what a kind of Augment means.
type augmentation struct {
	keys []string // that it has beside kind and p
	p    float64  // unless the recipe says otherwise
	make func(a *Augment, fill augment.Fill) augment.Transform
	// short sets what stands behind the kind's name in a flag: "2" in "shift=2".
	short func(a *Augment, text string) error
}

// mixup is the kind that mixes samples; it is no transform of one picture.
const mixup = "mixup"

var augmentations = map[string]augmentation{
	"shift": {[]string{"by", "fill"}, 1, func(a *Augment, fill augment.Fill) augment.Transform {
		return augment.Shift{By: int(number(a.By, 2)), Fill: fill}
	}, func(a *Augment, text string) error { return shortNumber(&a.By, text) }},
	"rotate": {[]string{"degrees", "fill"}, 1, func(a *Augment, fill augment.Fill) augment.Transform {
		return augment.Rotate{Degrees: number(a.Degrees, 10), Fill: fill}
	}, func(a *Augment, text string) error { return shortNumber(&a.Degrees, text) }},
	"scale": {[]string{"by", "fill"}, 1, func(a *Augment, fill augment.Fill) augment.Transform {
		return augment.Scale{By: number(a.By, 0.1), Fill: fill}
	}, func(a *Augment, text string) error { return shortNumber(&a.By, text) }},
	"flip": {[]string{"axis"}, 0.5, func(a *Augment, _ augment.Fill) augment.Transform {
		return augment.Flip{Vertical: a.Axis == "vertical"}
	}, func(a *Augment, text string) error {
		if a.Axis = text; !slices.Contains(flipAxes, text) {
			return fmt.Errorf("%q, want horizontal or vertical", text)
		}
		return nil
	}},
	"crop": {[]string{"size", "ratio"}, 1, func(a *Augment, _ augment.Fill) augment.Transform {
		return augment.Crop{Size: pair(a.Size, 0.08, 1), Ratio: pair(a.Ratio, 3./4, 4./3)}
	}, func(a *Augment, text string) error {
		var least *float64
		err := shortNumber(&least, text)
		if err == nil {
			a.Size = []float64{*least, 1}
		}
		return err
	}},
	"colour": {[]string{"brightness", "contrast", "saturation", "hue"}, 1, func(a *Augment, _ augment.Fill) augment.Transform {
		c := augment.Colour{Brightness: number(a.Brightness, 0), Contrast: number(a.Contrast, 0), Saturation: number(a.Saturation, 0), Hue: number(a.Hue, 0)}
		if a.Brightness == nil && a.Contrast == nil && a.Saturation == nil && a.Hue == nil {
			c.Brightness, c.Contrast = 0.2, 0.2
		}
		return c
	}, func(a *Augment, text string) error {
		err := shortNumber(&a.Brightness, text)
		a.Contrast = a.Brightness
		return err
	}},
	"erase": {[]string{"size", "ratio", "fill"}, 0.5, func(a *Augment, fill augment.Fill) augment.Transform {
		return augment.Erase{Size: pair(a.Size, 0.02, 0.33), Ratio: pair(a.Ratio, 0.3, 3.3), Fill: fill}
	}, func(a *Augment, text string) error { return shortNumber(&a.P, text) }},
	mixup: {[]string{"alpha"}, 1, nil, func(a *Augment, text string) error { return shortNumber(&a.Alpha, text) }},
}

var flipAxes = []string{"horizontal", "vertical"}

// AugmentKinds returns the kinds of changes in alphabetical order.
func AugmentKinds() []string { return sortedKeys(augmentations) }

func pair(v []float64, lo, hi float64) [2]float64 {
	if len(v) != 2 {
		return [2]float64{lo, hi}
	}
	return [2]float64{v[0], v[1]}
}

func shortNumber(to **float64, text string) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("%q, want a number", text)
	}
	*to = &v
	return nil
}

// chance is the probability that the change takes place.
func (a *Augment) chance() float64 { return number(a.P, augmentations[a.Kind].p) }

// transform returns the change of a picture.
func (a *Augment) transform() augment.Transform {
	fill := augment.Edge
	if a.Kind == "erase" {
		fill = augment.Grey
	}
	if f, ok := augment.FillOf(a.Fill); ok {
		fill = f
	}
	t := augmentations[a.Kind].make(a, fill)
	if p := a.chance(); p < 1 {
		return augment.Sometimes{P: p, Of: t}
	}
	return t
}

// mixup is the change as mixup.
func (a *Augment) mixup() augment.Mixup {
	return augment.Mixup{Alpha: number(a.Alpha, 1), P: a.chance()}
}

// Augmenter returns what changes pictures while they are trained on, nil for nothing;
// mixes says that it mixes samples. The recipe has passed [Recipe.Check].
func (r *Recipe) Augmenter(seed uint64) (a *augment.Augmenter, mixes bool) {
	list := r.Data.Augment
	if len(list) == 0 {
		return nil, false
	}
	var all []augment.Transform
	for i := range list {
		if list[i].Kind != mixup {
			all = append(all, list[i].transform())
		}
	}
	a = augment.New(seed, r.Data.levels(), all...)
	if last := &list[len(list)-1]; last.Kind == mixup {
		return a.Mix(last.mixup()), true
	}
	return a, false
}

// AugmentText says in words how pictures are changed: "shifted by up to 2 pixels, rotated by
// up to 10°".
func (r *Recipe) AugmentText() string {
	var all []string
	for i := range r.Data.Augment {
		if a := &r.Data.Augment[i]; a.Kind == mixup {
			all = append(all, mixedText(a.mixup()))
		} else {
			all = append(all, changeText(a.transform()))
		}
	}
	return strings.Join(all, ", ")
}

func mixedText(m augment.Mixup) string {
	return atTimes(fmt.Sprintf("mixed with others by Beta(%g, %[1]g)", m.Alpha), m.P)
}

func changeText(t augment.Transform) string {
	switch t := t.(type) {
	case augment.Sometimes:
		return atTimes(changeText(t.Of), t.P)
	case augment.Shift:
		return fmt.Sprintf("shifted by up to %s", figure.Count(t.By, "pixel"))
	case augment.Rotate:
		return fmt.Sprintf("rotated by up to %g°", t.Degrees)
	case augment.Scale:
		return fmt.Sprintf("scaled by up to %.6g %%", 100*t.By)
	case augment.Flip:
		if t.Vertical {
			return "flipped from top to bottom"
		}
		return "flipped from left to right"
	case augment.Crop:
		return fmt.Sprintf("cropped to %g … %g of their area", t.Size[0], t.Size[1])
	case augment.Colour:
		return "coloured otherwise"
	case augment.Erase:
		return "with a part erased"
	}
	panic(fmt.Sprintf("recipe: no words for a %T", t))
}

// atTimes adds the probability of what does not always take place.
func atTimes(text string, p float64) string {
	if p < 1 {
		text += fmt.Sprintf(" with a probability of %g", p)
	}
	return text
}

// levels are black and white of the pictures of a recipe.
func (d *Data) levels() augment.Levels {
	if d.Kind == "digits" || d.Kind == "mnist" {
		return augment.Levels{Black: 0, White: 1}
	}
	return augment.Levels{Black: -1, White: 1}
}

// checkAugment refuses changes of what are no pictures, and those that can't be.
func (r *Recipe) checkAugment() error {
	if len(r.Data.Augment) == 0 {
		return nil
	}
	if err := r.CheckAugmentable(); err != nil {
		return err
	}
	d := &r.Data
	for i := range d.Augment {
		if err := r.checkChange(fmt.Sprintf("data.augment[%d]", i), &d.Augment[i], i == len(d.Augment)-1); err != nil {
			return err
		}
	}
	return nil
}

// CheckAugmentable returns an error unless the data is pictures from black to white, which
// can be changed while they are trained on.
func (r *Recipe) CheckAugmentable() error {
	const key = "data.augment"
	d := &r.Data
	pictures := d.Kind == "images" || d.Pixels() || d.Kind == "digits" || d.Kind == "mnist"
	switch {
	case d.Kind == "arrays" && !pictures:
		return r.Wrong(key, "it is for pictures; data.range says which numbers of the arrays are black and white")
	case !pictures:
		return r.Wrong(key, fmt.Sprintf("it is for pictures, and the data is %q", d.Kind))
	case d.Scaler != "" || d.Standardise:
		return r.Wrong(key, "it needs pixels from black to white, and they are scaled; want neither scaler nor standardise")
	}
	return nil
}

// checkChange refuses one change; last says that none follows it.
func (r *Recipe) checkChange(key string, a *Augment, last bool) error {
	if err := r.oneOf(key+".kind", a.Kind, AugmentKinds()); err != nil {
		return err
	}
	of := augmentations[a.Kind]
	for _, k := range []keyed{{"by", a.By != nil}, {"degrees", a.Degrees != nil}, {"axis", a.Axis != ""}, {"size", a.Size != nil}, {"ratio", a.Ratio != nil},
		{"brightness", a.Brightness != nil}, {"contrast", a.Contrast != nil}, {"saturation", a.Saturation != nil}, {"hue", a.Hue != nil},
		{"alpha", a.Alpha != nil}, {"fill", a.Fill != ""}} {
		if k.set && !slices.Contains(of.keys, k.key) {
			return r.Wrong(key+"."+k.key, fmt.Sprintf("%s does not have it; it has p, %s", a.Kind, strings.Join(of.keys, ", ")))
		}
	}
	for _, v := range []struct {
		key string
		v   []float64
	}{{"size", a.Size}, {"ratio", a.Ratio}} {
		if v.v != nil && len(v.v) != 2 {
			return r.Wrong(key+"."+v.key, fmt.Sprintf("%v, want two numbers, from which and to which", v.v))
		}
	}
	_, known := augment.FillOf(a.Fill)
	switch by, p := number(a.By, 2), a.chance(); {
	case !(p >= 0 && p <= 1):
		return r.Wrong(key+".p", found(p, "0 to 1"))
	case a.Kind == "shift" && (by != math.Trunc(by) || math.Abs(by) > maxPictureSize):
		return r.Wrong(key+".by", found(by, "a whole number of pixels"))
	case a.Axis != "":
		return r.oneOf(key+".axis", a.Axis, flipAxes)
	case a.Fill != "" && !known:
		return r.oneOf(key+".fill", a.Fill, augment.Fills())
	case a.Kind == mixup && !last:
		return r.Wrong(key+".kind", "mixup mixes pictures that are changed already; want it last, and once")
	}
	return nil
}

// augmentFits refuses changes that the samples cannot go through.
func (r *Recipe) augmentFits(f Facts) error {
	for i := range r.Data.Augment {
		a, key := &r.Data.Augment[i], fmt.Sprintf("data.augment[%d]", i)
		var err error
		switch {
		case a.Kind != mixup:
			err = a.transform().Check(f.Shape)
		case f.Targets > 0:
			return r.Wrong(key+".kind", "mixup mixes classes, and numbers are predicted")
		default:
			err = a.mixup().Check()
		}
		if wrong, ok := errors.AsType[*augment.Error](err); ok {
			return r.Wrong(key+"."+wrong.Key, wrong.Rule)
		}
	}
	return nil
}

// SetAugment has pictures changed as a text says, a list of kinds, each with its main
// number or word if it is not to have the usual one: "shift=2,rotate=15,flip". "none"
// leaves them as they are.
func (r *Recipe) SetAugment(text string) error {
	const key = "data.augment"
	r.Data.Augment, r.file = nil, r.file.without(key)
	if strings.TrimSpace(text) == "none" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		kind, value, given := strings.Cut(strings.TrimSpace(part), "=")
		if kind == "none" {
			return r.Wrong(key, fmt.Sprintf("%q: none leaves pictures as they are, so it stands alone; want none, or the other kinds without it", text))
		}
		of, ok := augmentations[kind]
		if !ok {
			return r.Wrong(key, fmt.Sprintf("%q is not known%s; for example shift=2,rotate=15,flip", kind, spelling.Hint(kind, AugmentKinds())))
		}
		a := Augment{Kind: kind}
		if given {
			if err := of.short(&a, value); err != nil {
				return r.Wrong(key, fmt.Sprintf("%s=%v", kind, err))
			}
		}
		r.Data.Augment = append(r.Data.Augment, a)
	}
	return r.checkAugment()
}
