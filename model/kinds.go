package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"cajal/nn"
)

// kind builds a layer, and says how many numbers it will have.
type kind func(options json.RawMessage, s Starts) (l nn.Layer, numbers int64, err error)

// kindOf makes a kind of a function that takes the options O.
func kindOf[O any](build func(o *O, s Starts) (l nn.Layer, numbers int64)) kind {
	return func(options json.RawMessage, s Starts) (nn.Layer, int64, error) {
		o := new(O)
		if err := strict(options, o); err != nil {
			return nil, 0, err
		}
		if b, ok := any(o).(interface{ check() error }); ok {
			if err := b.check(); err != nil {
				return nil, 0, err
			}
		}
		l, numbers := build(o, s)
		return l, numbers, nil
	}
}

// plain makes a kind of a layer that has neither options nor numbers.
func plain[L nn.Layer](f func() L) kind {
	return kindOf(func(*struct{}, Starts) (nn.Layer, int64) { return f(), 0 })
}

// kinds are the layers that a network can be built of.
var kinds = map[string]kind{
	"linear": kindOf(func(o *LinearOptions, s Starts) (nn.Layer, int64) {
		return nn.Linear(o.In, o.Out, nn.Weight(s.Weight), nn.Bias(s.Bias)), int64(o.Out) * int64(o.In+1)
	}),
	"embed-columns": kindOf(func(o *EmbedOptions, _ Starts) (nn.Layer, int64) {
		ids := int64(0)
		for _, levels := range o.Tables {
			ids += int64(levels)
		}
		return nn.EmbedColumns(o.Out, o.Tables...), ids * int64(o.Out)
	}),
	"batch-norm": kindOf(func(o *NormOptions, _ Starts) (nn.Layer, int64) {
		return nn.BatchNorm1d(o.Size, o.norm()...), 4 * int64(o.Size)
	}),
	"layer-norm": kindOf(func(o *NormOptions, _ Starts) (nn.Layer, int64) {
		return nn.LayerNorm(o.Size, o.norm()...), 2 * int64(o.Size)
	}),
	"dropout":    kindOf(func(o *DropoutOptions, _ Starts) (nn.Layer, int64) { return nn.Dropout(o.Rate), 0 }),
	"leaky-relu": kindOf(func(o *SlopeOptions, _ Starts) (nn.Layer, int64) { return nn.LeakyReLU(o.Slope), 0 }),
	"elu":        kindOf(func(o *SlopeOptions, _ Starts) (nn.Layer, int64) { return nn.ELU(o.Slope), 0 }),
	"flatten":    plain(nn.Flatten),
	"tanh":       plain(nn.Tanh),
	"sigmoid":    plain(nn.Sigmoid),
	"relu":       plain(nn.ReLU),
	"gelu":       plain(nn.GELU),
	"silu":       plain(nn.SiLU),
	"softplus":   plain(nn.Softplus),
	"softmax":    plain(nn.Softmax),
}

var kindNames = slices.Sorted(maps.Keys(kinds))

// LinearOptions are those of "linear": In numbers become Out.
type LinearOptions struct {
	In  int `json:"in"`
	Out int `json:"out"`
}

func (o *LinearOptions) check() error { return bound(o.In, o.Out) }

// EmbedOptions are those of "embed-columns": each of the last columns, whose
// categories have as many levels as Tables says, becomes Out numbers.
type EmbedOptions struct {
	Out    int   `json:"out"`
	Tables []int `json:"tables"`
}

func (o *EmbedOptions) check() error {
	if len(o.Tables) > maxTables {
		return fmt.Errorf("%d tables, want at most %d", len(o.Tables), maxTables)
	}
	return bound(append([]int{o.Out, len(o.Tables)}, o.Tables...)...)
}

const maxTables = 4096

// NormOptions are those of "batch-norm" and "layer-norm" over Size numbers.
type NormOptions struct {
	Size    int     `json:"size"`
	Epsilon float64 `json:"epsilon,omitempty"` // 0 for 1e-5
}

func (o *NormOptions) check() error {
	if !(o.Epsilon >= 0 && o.Epsilon < 1) {
		return fmt.Errorf("epsilon %v, want at least 0 and less than 1", o.Epsilon)
	}
	return bound(o.Size)
}

func (o *NormOptions) norm() []nn.NormOption {
	if o.Epsilon == 0 {
		return nil
	}
	return []nn.NormOption{nn.Epsilon(o.Epsilon)}
}

// DropoutOptions are those of "dropout", which sets a share of numbers to zero.
type DropoutOptions struct {
	Rate float64 `json:"rate"`
}

// SlopeOptions are those of "leaky-relu", its slope below zero, and of "elu", its
// α.
type SlopeOptions struct {
	Slope float64 `json:"slope"`
}

// bound refuses sizes of layers that no file has the numbers for.
func bound(sizes ...int) error {
	for _, n := range sizes {
		if n < 1 || n > maxSide {
			return fmt.Errorf("a size of %d, want 1 to %d", n, maxSide)
		}
	}
	return nil
}
