package recipe

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// checkMade refuses options of data that is made where they don't belong, and
// values that can't be.
func (r *Recipe) checkMade() error {
	d := &r.Data
	k := kinds[d.Kind]
	classes := k.classes
	if d.ClassCount != nil {
		classes = *d.ClassCount
	}
	if err := r.checkMadeKeys(); err != nil {
		return err
	}
	wrongLength := func(key string, n, want int, what string) error {
		return r.Wrong("data."+key, fmt.Sprintf("%d %s, want %d", n, what, want))
	}
	switch {
	case d.InOrder && !k.shuffled:
		return r.Wrong("data.in_order", fmt.Sprintf("%s is not shuffled", d.Kind))
	case d.InOrder && (d.TestShare > 0 || d.TestSamples > 0 && k.oneDraw):
		return r.Wrong("data.in_order", "the test samples are the last ones, so without shuffling they would be of the last class alone")
	case d.ClassSamples != nil && !k.counted:
		return r.Wrong("data.class_samples", "it is for moons, circles and blobs")
	case d.ClassSamples != nil && k.oneDraw && d.TestSamples > 0:
		return r.Wrong("data.class_samples", fmt.Sprintf("%s draws the test samples together with the others; want test_share instead of test_samples", d.Kind))
	case d.ClassSamples != nil && len(d.ClassSamples) != classes:
		return wrongLength("class_samples", len(d.ClassSamples), classes, "numbers of samples")
	case d.Centers != nil && len(d.Centers) != classes:
		return wrongLength("centers", len(d.Centers), classes, "centres")
	case d.Deviations != nil && len(d.Deviations) != classes:
		return wrongLength("deviations", len(d.Deviations), classes, "deviations")
	case d.Deviations != nil && d.Deviation != nil:
		return r.Wrong("data.deviation", "deviations has one for each class; want one of the two keys")
	case d.Box != nil && d.Centers != nil:
		return r.Wrong("data.box", "centers says where the classes lie; want one of the two keys")
	case d.Box != nil && (len(d.Box) != 2 || !(d.Box[0] <= d.Box[1])):
		return r.Wrong("data.box", found(d.Box, "two numbers, the lower one first"))
	case d.Mean != nil && len(d.Mean) != k.shape[0]:
		return wrongLength("mean", len(d.Mean), k.shape[0], "numbers")
	}
	return first(r.checkClassSamples(), r.checkPlaces())
}

// checkMadeKeys refuses keys of other kinds of data that is made.
func (r *Recipe) checkMadeKeys() error {
	d := &r.Data
	for _, of := range []struct {
		kinds []string
		keys  []keyed
	}{
		{[]string{"moons", "circles", "spiral"}, []keyed{{"noise", d.Noise != 0}}},
		{[]string{"circles"}, []keyed{{"factor", d.Factor != nil}}},
		{[]string{"quantiles"}, []keyed{{"covariance", d.Covariance != nil}, {"mean", d.Mean != nil}}},
		{[]string{"blobs"}, []keyed{{"deviation", d.Deviation != nil}, {"centers", d.Centers != nil}, {"deviations", d.Deviations != nil}, {"box", d.Box != nil}}},
	} {
		if slices.Contains(of.kinds, d.Kind) {
			continue
		}
		if err := r.none("it is for "+strings.Join(of.kinds, ", "), of.keys...); err != nil {
			return err
		}
	}
	return nil
}

// checkClassSamples wants numbers that are those of all samples together.
func (r *Recipe) checkClassSamples() error {
	if r.Data.ClassSamples == nil {
		return nil
	}
	sum := 0
	for _, n := range r.Data.ClassSamples {
		if n < 0 || n > maxSamples {
			return r.Wrong("data.class_samples", found(n, "0 to %d", maxSamples))
		}
		sum += n
	}
	if sum != r.Data.Samples {
		return r.Wrong("data.class_samples", fmt.Sprintf("%d together, and data.samples is %d", sum, r.Data.Samples))
	}
	return nil
}

// checkPlaces wants finite places, and deviations of 0 or more.
func (r *Recipe) checkPlaces() error {
	d := &r.Data
	for _, c := range d.Centers {
		if want := kinds[d.Kind].shape[0]; len(c) != want {
			return r.Wrong("data.centers", fmt.Sprintf("a centre of %d numbers, want %d", len(c), want))
		}
		for _, v := range c {
			if err := r.between("data.centers", v, -math.MaxFloat64, math.MaxFloat64); err != nil {
				return err
			}
		}
	}
	for _, v := range d.Deviations {
		if err := r.between("data.deviations", v, 0, math.MaxFloat64); err != nil {
			return err
		}
	}
	for _, v := range d.Box {
		if err := r.between("data.box", v, -math.MaxFloat64/2, math.MaxFloat64/2); err != nil {
			return err
		}
	}
	for _, v := range d.Mean {
		if err := r.between("data.mean", v, -math.MaxFloat64, math.MaxFloat64); err != nil {
			return err
		}
	}
	return nil
}
