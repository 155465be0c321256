package train_test

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// A step in shards is the step of the whole batch but for rounding, with the masks
// of dropout that the batch would have, with a mean
// over samples, a mean that weighs classes, and a sum, also where the last step
// of an epoch has fewer samples and the last shard is smaller.
func TestAccumulateIsTheWholeBatch(t *testing.T) {
	s := moonsSet(t, 105)
	for _, loss := range []nn.Loss{nn.CrossEntropy(), nn.WeightedCrossEntropy([]float64{1, 3}, 0), nn.CrossEntropy(nn.Reduce(grad.Sum))} {
		for _, batch := range []int{0, 20} {
			fit := func(shards int) (*train.Model, *train.History) {
				net := nn.Sequential(nn.Linear(2, 7), nn.Tanh(), nn.Dropout(0.3), nn.Linear(7, 2))
				m := train.New(net, loss, optim.SGD(0.01, optim.L2(0.1)), train.DType(tensor.Float64))
				h, err := m.Fit(t.Context(), s, train.Epochs(3), train.BatchSize(batch), train.Accumulate(shards))
				if err != nil {
					t.Fatal(err)
				}
				return m, h
			}
			whole, want := fit(1)
			for _, shards := range []int{2, 4, 5, 20} {
				parts, got := fit(shards)
				for i, p := range nn.Params(parts.Net()) {
					if d, at := tensor.MaxDiff(p.Value.Tensor(), nn.Params(whole.Net())[i].Value.Tensor()); d > 1e-13 {
						t.Errorf("%v, %d samples in %d shards: %s differs by %g at %d", loss, batch, shards, p.Name, d, at)
					}
				}
				for i, e := range want.Epochs {
					if d := math.Abs(got.Epochs[i].Loss - e.Loss); d > 1e-13 || len(got.Tail) != len(want.Tail) {
						t.Errorf("%v, %d samples in %d shards: epoch %d has loss %v in %d steps, want %v in %d",
							loss, batch, shards, i, got.Epochs[i].Loss, len(got.Tail), e.Loss, len(want.Tail))
					}
				}
			}
		}
	}
}

// hub brings together the parts of several places in one process.
type hub struct {
	mu     sync.Mutex
	places int
	parts  [][]*train.Part
	done   chan struct{}
	sum    *train.Part
	err    error
}

// place is one of a hub's.
type place struct {
	*hub
	number int
}

func (p place) Shards(n int) (lo, hi int) {
	return p.number * n / p.places, (p.number + 1) * n / p.places
}

// Reduce waits for all places; the last one joins copies of what they brought.
func (p place) Reduce(_ context.Context, n int, parts []*train.Part) (*train.Part, error) {
	p.mu.Lock()
	if p.parts == nil {
		p.parts, p.done = make([][]*train.Part, p.places), make(chan struct{})
	}
	done := p.done
	for _, part := range parts {
		p.parts[p.number] = append(p.parts[p.number], clone(part))
	}
	if p.parts[p.number] == nil {
		p.parts[p.number] = []*train.Part{}
	}
	here := 0
	for _, b := range p.parts {
		if b != nil {
			here++
		}
	}
	if here == p.places {
		var all []*train.Part
		for _, b := range p.parts {
			all = append(all, b...)
		}
		p.sum, p.err = train.Join(n, all)
		p.parts = nil
		close(done)
	}
	p.mu.Unlock()
	<-done
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return nil, p.err
	}
	return clone(p.sum), nil
}

func clone(p *train.Part) *train.Part {
	c := &train.Part{Lo: p.Lo, Hi: p.Hi, Loss: p.Loss, Weight: p.Weight}
	for _, g := range p.Gradients {
		if g.Tensor != nil {
			g.Tensor = g.Tensor.Clone()
		}
		c.Gradients = append(c.Gradients, g)
	}
	return c
}

// The shards of each step, computed in any number of places, give weights and
// losses of the same bits as in one place.
func TestExchangeChangesNoBit(t *testing.T) {
	s := moonsSet(t, 105)
	fit := func(opts ...train.FitOption) string {
		net := nn.Sequential(nn.Linear(2, 31), nn.ReLU(), nn.Dropout(0.2), nn.Linear(31, 2))
		m := train.New(net, nn.WeightedCrossEntropy([]float64{1, 2}, 0), optim.Adam(0.01), train.Seed(4))
		h, err := m.Fit(t.Context(), s, append(opts, train.Epochs(3), train.BatchSize(24), train.Accumulate(8))...)
		if err != nil {
			t.Error(err)
		}
		return bits(m, h)
	}
	want := fit()
	for _, places := range []int{1, 2, 3, 5} {
		h := &hub{places: places}
		got := make([]string, places)
		var all sync.WaitGroup
		for i := range places {
			all.Go(func() { got[i] = fit(train.ExchangeWith(place{h, i})) })
		}
		all.Wait()
		for i, g := range got {
			if g != want {
				t.Errorf("place %d of %d: %s", i, places, firstDifference(g, want))
			}
		}
	}
}

// Steps in shards allocate nothing.
func TestAccumulateAllocatesNothing(t *testing.T) {
	s := moonsSet(t, 105)
	m := smallModel()
	cost := func(epochs int) float64 {
		return testing.AllocsPerRun(3, func() {
			if _, err := m.Fit(context.Background(), s, train.Epochs(epochs), train.BatchSize(20), train.Accumulate(4)); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := cost(5), cost(50); many > few+10 { // of 270 steps; the runtime allocates now and then
		t.Errorf("%v allocations in 50 epochs, %v in 5: steps allocate", many, few)
	}
}

// A number that is not finite in a later shard is found with its sample, and
// leaves the network as it was before the step.
func TestNotFiniteInALaterShard(t *testing.T) {
	x, y := synthMoons(40)
	x = x.To(tensor.Float32)
	x.Set(math.NaN(), 33, 1)
	net := nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
	m := train.New(net, nn.CrossEntropy(), optim.SGD(0.1))
	before := nn.Buffers(net)[0].Tensor.Clone()
	_, err := m.Fit(t.Context(), set(t, x, y), train.InOrder(), train.BatchSize(40), train.Accumulate(4))
	if err == nil || !strings.Contains(err.Error(), "sample 33, column 1 of the inputs is NaN") {
		t.Errorf("error %v", err)
	}
	if got := nn.Buffers(net)[0].Tensor; !tensor.Equal(got, before) {
		t.Errorf("running statistics %v, before the step %v", got, before)
	}
}

func TestAccumulateRefuses(t *testing.T) {
	s := moonsSet(t, 10)
	for want, opts := range map[string][]train.FitOption{
		"over 0 shards":                           {train.Accumulate(0)},
		"a batch of 10 samples in 3 shards":       {train.BatchSize(10), train.Accumulate(3)},
		"10 samples in 11 shards":                 {train.BatchSize(0), train.Accumulate(11)},
		"exchange: shards 1 to 9 of 2":            {train.BatchSize(10), train.Accumulate(2), train.ExchangeWith(wrongPlace{})},
		"exchange: train: join: the parts end at": {train.BatchSize(10), train.Accumulate(2), train.ExchangeWith(lazyPlace{})},
	} {
		if _, err := smallModel().Fit(t.Context(), s, opts...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

type wrongPlace struct{ place }

func (wrongPlace) Shards(int) (lo, hi int) { return 1, 9 }

// lazyPlace leaves out the last shard and joins what there is.
type lazyPlace struct{}

func (lazyPlace) Shards(n int) (lo, hi int) { return 0, n - 1 }

func (lazyPlace) Reduce(_ context.Context, n int, parts []*train.Part) (*train.Part, error) {
	return train.Join(n, parts)
}

// Running statistics see each shard in turn, as they see smaller steps.
func TestRunningStatisticsSeeEachShard(t *testing.T) {
	s := moonsSet(t, 40)
	fit := func(opts ...train.FitOption) []tensor.Named {
		net := nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
		m := train.New(net, nn.CrossEntropy(), optim.SGD(1e-300)) // the parameters stay
		if _, err := m.Fit(t.Context(), s, append(opts, train.InOrder())...); err != nil {
			t.Fatal(err)
		}
		return nn.Buffers(net)
	}
	want := fit(train.BatchSize(10))
	for i, b := range fit(train.BatchSize(40), train.Accumulate(4)) {
		if !tensor.Equal(b.Tensor, want[i].Tensor) {
			t.Errorf("%s is %v after a step of 4 shards, want %v as after 4 steps", b.Name, b.Tensor, want[i].Tensor)
		}
	}
}
