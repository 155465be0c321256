package train_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// sender is a place that hands to the hub only what it was told early: copies of the
// gradients as they are when they are said to be ready, made by another goroutine.
type sender struct {
	place
	t     *testing.T
	parts []*train.Part // as Begin gave them
	sent  []*train.Part
	ready []int
	order []string // of the names of gradients told, in the first step
	early int      // how often one was told while others were not there yet
	wire  sync.WaitGroup
}

func (s *sender) Begin(_ context.Context, parts []*train.Part) {
	s.parts, s.sent, s.ready = slices.Clone(parts), nil, nil
	for _, p := range parts {
		s.sent = append(s.sent, &train.Part{Lo: p.Lo, Hi: p.Hi, Loss: p.Loss, Weight: p.Weight, Gradients: make([]tensor.Named, len(p.Gradients))})
	}
}

func (s *sender) Ready(i int) {
	s.ready = append(s.ready, i)
	if slices.ContainsFunc(s.parts[len(s.parts)-1].Gradients, func(g tensor.Named) bool { return g.Tensor == nil }) {
		s.early++
	}
	s.wire.Go(func() {
		for k, p := range s.parts {
			g := p.Gradients[i]
			if g.Tensor != nil {
				g.Tensor = g.Tensor.Clone()
			}
			s.sent[k].Gradients[i] = g
		}
	})
	s.order = append(s.order, s.parts[0].Gradients[i].Name)
}

func (s *sender) Reduce(ctx context.Context, n int, parts []*train.Part) (*train.Part, error) {
	s.wire.Wait()
	if len(parts) == 0 {
		return s.place.Reduce(ctx, n, nil)
	}
	if !slices.Equal(parts, s.parts) {
		s.t.Errorf("Reduce is given %v, and Begin was given %v", parts, s.parts)
	}
	if all := slices.Sorted(slices.Values(s.ready)); len(all) != len(parts[0].Gradients) || len(slices.Compact(all)) != len(all) {
		s.t.Errorf("told of gradients %v, want each of %d once", s.ready, len(parts[0].Gradients))
	}
	for k, p := range parts {
		if q := s.sent[k]; p.Lo != q.Lo || p.Hi != q.Hi || p.Loss != q.Loss || p.Weight != q.Weight {
			s.t.Errorf("part %d of Reduce is %d–%d with loss %v of weight %v, and Begin said %d–%d, %v, %v",
				k, p.Lo, p.Hi, p.Loss, p.Weight, q.Lo, q.Hi, q.Loss, q.Weight)
		}
	}
	return s.place.Reduce(ctx, n, s.sent)
}

// What is sent while the backward pass goes on makes the weights and losses of one
// place, to the bit, with any number of places, some of which compute several
// shards of a step, and some none of a short one; the last layer's gradients are
// told while those of the first are not there yet, and a frozen parameter's too.
func TestOverlappingChangesNoBit(t *testing.T) {
	s := moonsSet(t, 105)
	fit := func(more ...train.FitOption) string {
		frozen := nn.Linear(31, 31)
		net := nn.Sequential(nn.Linear(2, 31), nn.ReLU(), nn.Dropout(0.2), frozen, nn.Linear(31, 2))
		m := train.New(net, nn.WeightedCrossEntropy([]float64{1, 2}, 0), optim.Adam(0.01), train.Seed(4))
		nn.Freeze(frozen)
		h, err := m.Fit(t.Context(), s, append(more, train.Epochs(3), train.BatchSize(24), train.Accumulate(8))...)
		if err != nil {
			t.Error(err)
		}
		return bits(m, h)
	}
	want := fit()
	for _, places := range []int{1, 2, 3, 4, 5} {
		h := &hub{places: places}
		got := make([]string, places)
		senders := make([]*sender, places)
		var all sync.WaitGroup
		for i := range places {
			senders[i] = &sender{place: place{h, i}, t: t}
			all.Go(func() { got[i] = fit(train.ExchangeWith(senders[i])) })
		}
		all.Wait()
		for i, g := range got {
			what := fmt.Sprintf("place %d of %d", i, places)
			if g != want {
				t.Errorf("%s: %s", what, firstDifference(g, want))
			}
			if order := fmt.Sprint(senders[i].order[:6]); order != "[4.weight 4.bias 0.weight 0.bias 3.weight 3.bias]" {
				t.Errorf("%s is told of %s", what, order)
			}
			if senders[i].early == 0 {
				t.Errorf("%s is told of no gradient before all were there", what)
			}
		}
	}
}
