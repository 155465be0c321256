package columns

import (
	"context"
	"fmt"
	"math/bits"

	"cajal/rng"
)

// MaxExact is of how many columns [Shapley] goes through all sets.
const MaxExact = 16

// together is about how many rows are predicted at a time.
const together = 4096

// Shapley gives each column its Shapley value: the mean, over all orders in which the
// columns of the row could become known, of what the prediction gains when this one
// does. With v(S) the mean prediction of rows that have the columns S of the row and
// the others of a row of the background,
//
//	φⱼ = Σ over S without j of |S|!(M − |S| − 1)!/M! · (v(S ∪ j) − v(S))
//
// (Shapley, A Value for n-Person Games, 1953; Lundberg and Lee, A Unified Approach to
// Interpreting Model Predictions, 2017, with cells of the background put in whatever
// the others are). It predicts B·2ᴹ rows, and is exact. The base is v(∅), the mean
// prediction of the background.
//
// It is an error if there are more than [MaxExact] columns.
func Shapley(ctx context.Context, c Case, predict Predict) (*Reasons, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	m := len(c.Columns)
	if m > MaxExact {
		return nil, fmt.Errorf("explain: %d columns have 2^%d sets, want at most %d columns to go through them all", m, m, MaxExact)
	}
	v, err := c.worth(ctx, predict)
	if err != nil {
		return nil, err
	}
	weight := make([]float64, m) // by |S|: 1/(M·C(M−1, |S|))
	ways := 1.0
	for s := range weight {
		weight[s] = 1 / (float64(m) * ways)
		ways = ways * float64(m-1-s) / float64(s+1)
	}
	phi := make([]float64, m)
	for j := range phi {
		for s := range v {
			if s>>j&1 == 0 {
				phi[j] += float64(weight[bits.OnesCount(uint(s))] * (v[s|1<<j] - v[s]))
			}
		}
	}
	return c.told("shapley", v[0], v[len(v)-1], phi), nil
}

// worth returns v(S) for every set of columns, whose bits are those of its place.
func (c *Case) worth(ctx context.Context, predict Predict) ([]float64, error) {
	background := c.Background[0].Dim(0)
	v := make([]float64, 1<<len(c.Columns))
	at := max(1, together/background) // sets at a time
	for lo := 0; lo < len(v); lo += at {
		hi := min(lo+at, len(v))
		xs := c.rows((hi - lo) * background)
		for s := lo; s < hi; s++ {
			for b := range background {
				c.mix(xs, (s-lo)*background+b, b, func(j int) bool { return s>>j&1 == 1 })
			}
		}
		p, err := c.output(ctx, predict, xs)
		if err != nil {
			return nil, err
		}
		for i, value := range p {
			if s := lo + i/background; s < len(v)-1 {
				v[s] += value / float64(background)
			} else {
				v[s] = value // the row itself, whatever the background
			}
		}
	}
	return v, nil
}

// SampledShapley estimates Shapley values of many columns: it goes through the
// background again and again, rounds times, and makes the columns of the row known in
// an order drawn at random; a column's contribution is the mean of what the prediction
// gains when it becomes known (Štrumbelj and Kononenko, Explaining Prediction Models
// and Individual Predictions with Feature Contributions, 2014). The contributions add
// up exactly all the same. It predicts rounds·B·(M + 1) rows.
func SampledShapley(ctx context.Context, c Case, predict Predict, rounds int, seed uint64) (*Reasons, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if rounds < 1 {
		return nil, fmt.Errorf("explain: %d rounds of orders, want at least 1", rounds)
	}
	m, background := len(c.Columns), c.Background[0].Dim(0)
	stream := rng.New(seed).Stream("reasons")
	phi := make([]float64, m)
	base, prediction, n := 0.0, 0.0, float64(rounds*background)
	for k := range rounds * background {
		order, known := stream.Perm(m), make([]bool, m)
		xs := c.rows(m + 1)
		for step := range m + 1 {
			if step > 0 {
				known[order[step-1]] = true
			}
			c.mix(xs, step, k%background, func(j int) bool { return known[j] })
		}
		p, err := c.output(ctx, predict, xs)
		if err != nil {
			return nil, err
		}
		for step, j := range order {
			phi[j] += (p[step+1] - p[step]) / n
		}
		base += p[0] / n
		prediction = p[m]
	}
	return c.told("sampled shapley", base, prediction, phi), nil
}
