package columns

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/rng"
)

// Measure returns the scores of a model on a data set by name, one of them "loss".
type Measure func(ctx context.Context, set data.Dataset) (map[string]float64, error)

// Shuffling says how columns are shuffled.
type Shuffling struct {
	Repeats int    // shuffles of each column, at least 1
	Seed    uint64 // the same seed shuffles alike
	// Within are the parts of the rows that cells stay within, such as the folds of a
	// bag; nil for all rows together. Rows in none of them keep their own.
	Within [][]int
	// Progress hears after each measurement how many are made, of how many; it may be nil.
	Progress func(done, total int)

	order func(column Column, repeat int) []int // in place of random ones, for tests
}

// Spread is a number that was measured several times.
type Spread struct {
	Mean float64 `json:"mean"`
	Std  float64 `json:"std"` // √(Σ(v − mean)²/n)
}

// Change is what becomes of the scores when a column is shuffled: the score with the
// column shuffled minus that without, by name.
type Change struct {
	Column string            `json:"column"`
	Scores map[string]Spread `json:"change"`
}

// Report is what the columns are worth.
type Report struct {
	Rows    string             `json:"rows,omitempty"`   // which rows it was measured on, as who measures says
	Target  string             `json:"target,omitempty"` // the one of several that was measured, "" for all
	Samples int                `json:"samples"`
	Repeats int                `json:"repeats"`
	Seed    uint64             `json:"seed"`
	Score   map[string]float64 `json:"score"`   // with nothing shuffled
	Columns []Change           `json:"columns"` // those by which the loss rises most come first
	// Correlated are pairs of columns that say much the same, the closest first. Of
	// such a pair each may look worth little, since the other stands in for it, and a
	// shuffled column makes rows that cannot be.
	Correlated []Pair `json:"correlated,omitempty"`
}

// Importance shuffles each column among the rows of a set, again and again, and
// measures how much worse the model then does, which is what it owes to the column:
//
//	change of column j = 1/R Σᵣ measure(set with column j shuffled by πᵣ) − measure(set)
//
// (Breiman, Random Forests, 2001; Fisher, Rudin and Dominici, All Models are Wrong,
// but Many are Useful, 2019). The rows should be ones that the model has not learned
// from; of others it says what the model has learned by heart. It says what this model
// uses, not what the world does: a column may matter and be no cause.
//
// Scores that are not finite are left out. It is an error if the loss is none of the
// others, or nothing is shuffled.
func Importance(ctx context.Context, set data.Dataset, columns []Column, measure Measure, s Shuffling) (*Report, error) {
	switch {
	case s.Repeats < 1:
		return nil, fmt.Errorf("explain: %d shuffles of each column, want at least 1", s.Repeats)
	case len(columns) == 0:
		return nil, fmt.Errorf("explain: there are no columns to shuffle")
	}
	score, err := measure(ctx, set)
	if err != nil {
		return nil, err
	}
	r := &Report{Samples: set.Len(), Repeats: s.Repeats, Seed: s.Seed, Score: finite(score)}
	if _, ok := r.Score["loss"]; !ok {
		return nil, fmt.Errorf("explain: the loss of the model on these rows is %v, want a finite number to compare with", score["loss"])
	}
	if s.Within != nil {
		r.Samples = 0
		for _, part := range s.Within {
			r.Samples += len(part)
		}
	}
	for k, c := range columns {
		change := map[string][]float64{}
		for repeat := range s.Repeats {
			shuffled, err := measure(ctx, Exchange(set, c, s.shuffle(c, repeat, set.Len())))
			if err != nil {
				return nil, fmt.Errorf("with column %s shuffled: %w", c.Name, err)
			}
			for name, v := range finite(shuffled) {
				if before, ok := r.Score[name]; ok {
					change[name] = append(change[name], v-before)
				}
			}
			if s.Progress != nil {
				s.Progress(k*s.Repeats+repeat+1, len(columns)*s.Repeats)
			}
		}
		all := map[string]Spread{}
		for name, v := range change {
			if len(v) == s.Repeats {
				all[name] = spread(v)
			}
		}
		if _, ok := all["loss"]; !ok {
			return nil, fmt.Errorf("explain: the loss of the model with column %s shuffled is not finite", c.Name)
		}
		r.Columns = append(r.Columns, Change{Column: c.Name, Scores: all})
	}
	slices.SortStableFunc(r.Columns, func(a, b Change) int { return cmp.Compare(b.Scores["loss"].Mean, a.Scores["loss"].Mean) })
	r.Correlated, err = correlated(set, columns)
	return r, err
}

// shuffle returns for each row the one whose cell it gets. Each repeat of each column
// has numbers of its own, so that no other column decides them.
func (s *Shuffling) shuffle(c Column, repeat, rows int) []int {
	if s.order != nil {
		return s.order(c, repeat)
	}
	order := make([]int, rows)
	for i := range order {
		order[i] = i
	}
	within := s.Within
	if within == nil {
		within = [][]int{slices.Clone(order)}
	}
	stream := rng.New(s.Seed).Stream(fmt.Sprintf("importance/%s/%d", c.Name, repeat))
	for _, part := range within {
		for i, j := range stream.Perm(len(part)) {
			order[part[i]] = part[j]
		}
	}
	return order
}

// finite returns the scores that are numbers.
func finite(score map[string]float64) map[string]float64 {
	some := make(map[string]float64, len(score))
	for name, v := range score {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			some[name] = v
		}
	}
	return some
}

func spread(values []float64) Spread {
	n := float64(len(values))
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum += v
	}
	mean := sum / n
	for _, v := range values {
		d := v - mean
		squares += float64(d * d)
	}
	return Spread{mean, math.Sqrt(squares / n)}
}
