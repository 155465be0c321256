package metric

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"cajal/tensor"
)

// stateful lists all metrics that have a name, with batches that they take, in order.
func stateful() map[string]func() (Stateful, []*tensor.Tensor, []*tensor.Tensor) {
	classes := []*tensor.Tensor{
		tensor.From([]float64{.7, .2, .1, .1, .8, .1}, 2, 3), tensor.From([]float64{.3, .3, .4}, 1, 3),
		tensor.From([]float64{.2, .5, .3, .6, .1, .3, .1, .2, .7}, 3, 3)}
	labels := []*tensor.Tensor{tensor.From([]int64{0, 2}, 2), tensor.From([]int64{2}, 1), tensor.From([]int64{1, 0, 1}, 3)}
	values := []*tensor.Tensor{tensor.From([]float64{1, 2, 3, 4}, 2, 2), tensor.From([]float64{.1, .7}, 1, 2), tensor.From([]float64{5, 6}, 1, 2)}
	wanted := []*tensor.Tensor{tensor.From([]float64{1.1, 2, 3.3, 4}, 2, 2), tensor.From([]float64{.3, 1. / 3}, 1, 2), tensor.From([]float64{5, 7}, 1, 2)}
	of := func(m func() Stateful, x, y []*tensor.Tensor) func() (Stateful, []*tensor.Tensor, []*tensor.Tensor) {
		return func() (Stateful, []*tensor.Tensor, []*tensor.Tensor) { return m(), x, y }
	}
	several := []*tensor.Tensor{tensor.From([]float64{1, 0, 1, 0, 1, 0}, 2, 3), tensor.From([]float64{0, 0, 1}, 1, 3), tensor.From([]float64{1, 1, 0, 1, 0, 0, 0, 1, 1}, 3, 3)}
	pair := []*tensor.Tensor{tensor.From([]float64{.2, .7}), tensor.From([]float64{.4}), tensor.From([]float64{.7, .8, .1})}
	which := []*tensor.Tensor{tensor.From([]int64{0, 1}), tensor.From([]int64{1}), tensor.From([]int64{1, 0, 0})}
	all := map[string]func() (Stateful, []*tensor.Tensor, []*tensor.Tensor){}
	for _, name := range Names() {
		make := func() Stateful {
			m, err := Named(name)
			if err != nil {
				panic(err)
			}
			return m.(Stateful)
		}
		switch m := make().(type) {
		case *RegressionMetric:
			all[name] = of(make, values, wanted)
		case *ClassMetric:
			switch m.average {
			case Binary:
				all[name] = of(make, pair, which)
			case Samples:
				all[name] = of(make, classes, several)
			default:
				all[name] = of(make, classes, labels)
			}
		default:
			all[name] = of(make, classes, labels)
			if strings.HasSuffix(name, "samples") {
				all[name] = of(make, classes, several)
			}
		}
	}
	return all
}

// A metric that is saved and restored after any number of batches goes on as
// one that is not, to the bit.
func TestStateContinues(t *testing.T) {
	for name, make := range stateful() {
		t.Run(name, func(t *testing.T) {
			whole, x, y := make()
			for at := 0; at <= len(x); at++ {
				whole.Reset()
				before, _, _ := make()
				for i := range x {
					whole.Add(x[i], y[i])
					if i < at {
						before.Add(x[i], y[i])
						before.Value() // which may sort
					}
				}
				state, err := before.MarshalBinary()
				if err != nil {
					t.Fatal(err)
				}
				after, _, _ := make()
				if err := after.UnmarshalBinary(state); err != nil {
					t.Fatalf("after %d batches: %v", at, err)
				}
				again, err := after.MarshalBinary()
				if err != nil || !bytes.Equal(state, again) {
					t.Errorf("after %d batches: the state %x becomes %x (%v)", at, state, again, err)
				}
				for i := at; i < len(x); i++ {
					after.Add(x[i], y[i])
				}
				if got, want := after.Value(), whole.Value(); math.Float64bits(got) != math.Float64bits(want) {
					t.Errorf("restored after %d batches: %v, want %v", at, got, want)
				}
			}
		})
	}
}

func TestStateRefuses(t *testing.T) {
	for name, make := range stateful() {
		t.Run(name, func(t *testing.T) {
			m, x, y := make()
			for i := range x {
				m.Add(x[i], y[i])
			}
			want := m.Value()
			state, err := m.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			huge := binary.LittleEndian.AppendUint64(bytes.Clone(state[8:]), 1<<60)
			for _, bad := range [][]byte{{}, state[:len(state)-1], state[:len(state)-8], append(bytes.Clone(state), 0), huge,
				binary.LittleEndian.AppendUint64(nil, math.MaxUint64)} {
				if err := m.UnmarshalBinary(bad); err == nil {
					t.Errorf("the state %x was accepted", bad)
				}
			}
			if got := m.Value(); got != want {
				t.Errorf("after refusing, the value is %v, want %v", got, want)
			}
		})
	}
}

func FuzzStates(f *testing.F) {
	for _, make := range stateful() {
		m, x, y := make()
		m.Add(x[0], y[0])
		state, err := m.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(state)
	}
	f.Fuzz(func(t *testing.T, state []byte) {
		for name, make := range stateful() {
			m, _, _ := make()
			if m.UnmarshalBinary(state) == nil {
				m.Value()
				again, err := m.MarshalBinary()
				if err != nil || len(again) != len(state) && !strings.HasPrefix(name, "auc") && !strings.HasPrefix(name, "average_precision") {
					t.Errorf("%s: the state %x becomes %x (%v)", name, state, again, err)
				}
			}
		}
	})
}
