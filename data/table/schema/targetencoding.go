package schema

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/data/table"
	"cajal/tensor"
)

// A category of very many levels has too few rows of each for a network to learn what it
// means. There a level stands for what its rows say of the target: their mean, drawn
// towards the mean of all the more the fewer they are (target encoding; Micci-Barreca, A
// Preprocessing Scheme for High-Cardinality Categorical Attributes, 2001). With n rows of
// a level, mean ȳ, it is
//
//	n τ² / (n τ² + σ²) · (ȳ − mean) / deviation
//
// where σ² is the variance within levels and τ² that of the levels' own means, both as
// the analysis of variance with random effects estimates them (Searle, Casella and
// McCulloch, Variance Components, 1992, chapter 3). Where levels differ no more than
// chance has them differ, τ² is 0, and so are all values. Rows count alike, whatever their
// weights are.
//
// A row must not learn from its own target: rows that are trained on are encoded by what
// other folds say (CrossEncode), all later ones by what all rows say (Encode).

// TargetEncoding is what the levels of a category become.
type TargetEncoding struct {
	Outputs int       `json:"outputs"` // numbers of each level: of the target, of the second of two classes, or of each class
	Values  []float32 `json:"values"`  // of level after level, Outputs each
}

const (
	// encodeAbove is above how many levels a category is encoded by the target, unless
	// the user says otherwise.
	encodeAbove = 10_000
	// encodeRareAbove is above how many it is where more than the share mostRare of the
	// rows has a level that is too rare for a place of its own; and any that would be
	// embedded is where its levels do not differ.
	encodeRareAbove, mostRare = 100, 0.1
	// mostEncoded is up to how many numbers the levels of a category have; of more
	// levels the most frequent have some.
	mostEncoded = 100_000
)

// check refuses values that do not fit the levels.
func (e *TargetEncoding) check(in *Input) error {
	switch {
	case e.Outputs < 1 || e.Outputs > maxClasses:
		return fmt.Errorf("a target encoding of %d outputs, want 1 to %d", e.Outputs, maxClasses)
	case len(e.Values) != e.Outputs*len(in.Levels):
		return fmt.Errorf("a target encoding with %d numbers for %d levels, want %d for each", len(e.Values), len(in.Levels), e.Outputs)
	case in.Embed || in.Other:
		return errors.New("a category with a target encoding is not embedded, and has no rare levels")
	}
	for _, v := range e.Values {
		if err := checkFinite(float64(v)); err != nil {
			return err
		}
	}
	return nil
}

// Encoded reports whether some column has a target encoding.
func (s *Schema) Encoded() bool {
	return slices.ContainsFunc(s.Inputs, func(in Input) bool { return in.Encoding != nil })
}

// targets are those of rows, as the levels' means see them: (N, K).
type targets struct {
	n, k   int
	values []float64
}

// outputs is how many numbers the targets are.
func (s *Schema) outputs() int {
	switch class := s.AllTargets().Classes(); {
	case class == nil:
		return len(s.AllTargets())
	case len(class.Classes) == 2:
		return 1
	default:
		return len(class.Classes)
	}
}

// targetsOf returns the targets of rows: numbers, 0 and 1 of several labels, or of one a 1
// at each row's class, of two classes for the second alone.
func (s *Schema) targetsOf(f *table.Frame, rows []int) (*targets, error) {
	y, err := s.Targets(f, rows)
	if err != nil {
		return nil, err
	}
	if s.AllTargets().Classes() == nil {
		return &targets{n: len(rows), k: s.outputs(), values: y.To(tensor.Float64).Contiguous().Float64s()}, nil
	}
	t := &targets{n: len(rows), k: s.outputs()}
	t.values = make([]float64, t.n*t.k)
	for i, k := range y.Int64s() {
		if t.k > 1 {
			t.values[i*t.k+int(k)] = 1
		} else {
			t.values[i] = float64(k)
		}
	}
	return t, nil
}

// fitEncoding learns the levels of a category, the most frequent of very many, and what
// they say of the targets of the rows.
func fitEncoding(in *Input, c *table.Column, rows []int, y *targets) {
	counts := make([]int, len(c.Levels))
	for _, r := range rows {
		if k := c.Level(r); k >= 0 {
			counts[k]++
		} else {
			in.Missing = true
		}
	}
	var kept []int
	for k, n := range counts {
		if n > 0 {
			kept = append(kept, k)
		}
	}
	if most := max(1, mostEncoded/y.k); len(kept) > most {
		slices.SortStableFunc(kept, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
		kept = kept[:most]
		slices.Sort(kept)
	}
	in.Levels = nil
	for _, k := range kept {
		in.Levels = append(in.Levels, c.Levels[k])
	}
	in.Encoding = &TargetEncoding{Outputs: y.k, Values: in.levelValues(in.levelsOf(c, rows), y, nil)}
}

// levelsOf returns the places of the rows' levels, below 0 for missing and unknown ones.
func (in *Input) levelsOf(c *table.Column, rows []int) []int {
	level, places := in.places(c), make([]int, len(rows))
	for i, r := range rows {
		places[i] = level(r)
	}
	return places
}

// levelValues returns what each level says of the targets of some of the rows, all if
// some is nil: (L, K).
func (in *Input) levelValues(level []int, y *targets, some []int) []float32 {
	values := make([]float32, len(in.Levels)*y.k)
	if some == nil {
		some = make([]int, len(level))
		for i := range some {
			some[i] = i
		}
	}
	some = slices.DeleteFunc(slices.Clone(some), func(i int) bool { return level[i] < 0 })
	counts := make([]float64, len(in.Levels))
	for _, i := range some {
		counts[level[i]]++
	}
	sums := make([]float64, len(in.Levels))
	for k := range y.k {
		a := analyse(level, y, some, k, counts, sums)
		a.shrink(sums, func(l int, v float64) { values[l*y.k+k] = float32(v) })
	}
	return values
}

// analyse analyses one of the targets of some rows, and puts its sum of each level into
// sums.
func analyse(level []int, y *targets, some []int, k int, counts, sums []float64) analysis {
	clear(sums)
	a := analysis{counts: counts, n: float64(len(some))}
	for _, i := range some {
		v := y.values[i*y.k+k]
		sums[level[i]] += v
		a.mean += v / a.n
	}
	for _, i := range some {
		v := y.values[i*y.k+k]
		d, w := v-a.mean, v-sums[level[i]]/counts[level[i]]
		a.squares += float64(d * d)
		a.within += float64(w * w)
	}
	return a
}

// differ reports whether the levels of a category differ in some target by more than
// chance has them differ, once in a hundred columns or less. The others are no reason to
// give a network numbers by which it learns rows by heart.
func (in *Input) differ(level []int, y *targets) bool {
	var some []int
	counts, sums := make([]float64, len(in.Levels)), make([]float64, len(in.Levels))
	for i, l := range level {
		if l >= 0 {
			counts[l]++
			some = append(some, i)
		}
	}
	for k := range y.k {
		a := analyse(level, y, some, k, counts, sums)
		if a.significant(y.k) {
			return true
		}
	}
	return false
}

// analysis is the analysis of variance of numbers in levels, one way.
type analysis struct {
	counts          []float64 // rows of each level
	n               float64   // all together
	mean            float64
	squares, within float64 // of the distances from the mean, and from the level's own
}

// significant reports whether the ratio F of the variance between levels to that within
// lies farther above 1 than it does by chance: for many levels it is near to normal, with
// the variance 2/(L−1) + 2/(n−L). Of several targets each is held to more.
func (a *analysis) significant(targets int) bool {
	levels := 0.0
	for _, n := range a.counts {
		if n > 0 {
			levels++
		}
	}
	if levels < 2 || a.n <= levels {
		return false
	}
	deviations := 2.33 // a hundredth
	if targets > 1 {
		deviations = 3.5
	}
	f := (a.squares - a.within) / (levels - 1)
	bound := 1 + float64(deviations*math.Sqrt(2/(levels-1)+2/(a.n-levels)))
	return f > float64(bound*a.within)/(a.n-levels)
}

// shrink calls set with the value of each level, whose numbers have the given sums.
func (a *analysis) shrink(sums []float64, set func(level int, value float64)) {
	levels, square := 0.0, 0.0
	for _, n := range a.counts {
		if n > 0 {
			levels++
			square += float64(n*n) / a.n
		}
	}
	if levels < 2 || a.n <= levels || !(a.squares > 0) {
		return // nothing tells the levels from chance
	}
	within := a.within / (a.n - levels)
	between := (a.squares - a.within) / (levels - 1)
	tau := (between - within) * (levels - 1) / (a.n - square)
	if !(tau > 0) {
		return
	}
	deviation := math.Sqrt(a.squares / a.n)
	for l, n := range a.counts {
		if n > 0 {
			set(l, float64(n*tau)/(float64(n*tau)+within)*(sums[l]/n-a.mean)/deviation)
		}
	}
}

// encoded writes what the rows' levels say of the target, and whether they are missing.
func (in *Input) encoded(c *table.Column, rows []int, w window) {
	k := in.Encoding.Outputs
	for i, l := range in.levelsOf(c, rows) {
		switch {
		case l >= 0:
			for j, v := range in.Encoding.Values[l*k : (l+1)*k] {
				w.set(i, j, v)
			}
		case l == missingLevel && in.Missing:
			w.set(i, k, 1)
		}
	}
}

// CrossEncode is Encode of rows that are trained on: of a column with a target encoding
// the values of each fold's Test rows are those that its Train rows say, so that no row
// learns from its own target. Folds hold places in rows. Rows that no fold tests have 0
// there, as levels that are not known do. Without such a column it is Encode.
func (s *Schema) CrossEncode(f *table.Frame, rows []int, folds []data.Fold) (*tensor.Tensor, error) {
	x, err := s.Encode(f, rows)
	if err != nil || !s.Encoded() {
		return x, err
	}
	y, err := s.targetsOf(f, rows)
	if err != nil {
		return nil, err
	}
	width, at := s.Width(), 0
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if in.Encoding != nil {
			in.crossEncode(in.levelsOf(f.Column(in.Name), rows), y, folds, window{x.Float32s(), width, at})
		}
		at += in.width()
	}
	return x, nil
}

func (in *Input) crossEncode(level []int, y *targets, folds []data.Fold, w window) {
	for i := range level {
		for j := range y.k {
			w.set(i, j, 0)
		}
	}
	for _, fold := range folds {
		values := in.levelValues(level, y, fold.Train)
		for _, i := range fold.Test {
			for j := range y.k {
				if l := level[i]; l >= 0 {
					w.set(i, j, values[l*y.k+j])
				}
			}
		}
	}
}
