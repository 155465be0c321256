package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Scaling is a scaler as model files hold it: its kind beside what it has learned.
type Scaling struct {
	Kind string // one of ScalingKinds
	Scaler
}

// scalings make a scaler of each kind that has learned nothing.
var scalings = map[string]func() Scaler{
	"standard":        func() Scaler { return &StandardScaler{} },
	"min-max":         func() Scaler { return &MinMaxScaler{} },
	"max-abs":         func() Scaler { return &MaxAbsScaler{} },
	"robust":          func() Scaler { return &RobustScaler{} },
	"quantile":        func() Scaler { return &QuantileTransformer{} },
	"quantile-normal": func() Scaler { return &QuantileTransformer{Normal: true} },
	"yeo-johnson":     func() Scaler { return &PowerTransformer{} },
	"box-cox":         func() Scaler { return &PowerTransformer{BoxCox: true} },
}

// ScalingKinds returns the kinds of scalers that NewScaling makes, in the order of
// their names.
func ScalingKinds() []string { return slices.Sorted(maps.Keys(scalings)) }

// NewScaling returns a scaler of a kind that has learned nothing. It is an error if
// the kind is not known.
func NewScaling(kind string) (*Scaling, error) {
	make := scalings[kind]
	if make == nil {
		return nil, fmt.Errorf("data: scaling: the kind %.40q is not known; known are %s", kind, strings.Join(ScalingKinds(), ", "))
	}
	return &Scaling{kind, make()}, nil
}

// scalingJSON is a Scaling in files.
type scalingJSON struct {
	Kind    string          `json:"kind"`
	Learned json.RawMessage `json:"learned"`
}

// MarshalJSON writes the kind, and what the scaler has learned.
func (s *Scaling) MarshalJSON() ([]byte, error) {
	learned, err := json.Marshal(s.Scaler)
	if err != nil {
		return nil, err
	}
	return json.Marshal(scalingJSON{s.Kind, learned})
}

// UnmarshalJSON reads what MarshalJSON writes, strictly: a kind or a key that is not
// known is an error.
func (s *Scaling) UnmarshalJSON(text []byte) error {
	var parts scalingJSON
	if err := strictly(text, &parts); err != nil {
		return fmt.Errorf("data: scaling: %w", err)
	}
	next, err := NewScaling(parts.Kind)
	if err != nil {
		return err
	}
	if err := strictly(parts.Learned, next.Scaler); err != nil {
		return fmt.Errorf("data: scaling: %s: %w", parts.Kind, err)
	}
	*s = *next
	return nil
}

func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// Check returns why the scaler cannot scale tables of so many columns: numbers for
// others, numbers that are not finite, or a scale that is not above 0.
func (s *Scaling) Check(columns int) error {
	var places, scales [][]float64
	switch s := s.Scaler.(type) {
	case *StandardScaler:
		places, scales = [][]float64{s.Mean}, [][]float64{s.Scale}
	case *MinMaxScaler:
		places = [][]float64{s.Min, s.Max}
	case *MaxAbsScaler:
		scales = [][]float64{s.Scale}
	case *RobustScaler:
		places, scales = [][]float64{s.Center}, [][]float64{s.Scale}
	case *PowerTransformer:
		places, scales = [][]float64{s.Lambda, s.Mean}, [][]float64{s.Scale}
	case *QuantileTransformer:
		return s.checkQuantiles(columns)
	default:
		return fmt.Errorf("a scaler of type %T, which has no kind", s)
	}
	for _, list := range slices.Concat(places, scales) {
		if len(list) != columns {
			return fmt.Errorf("%s: %d numbers for %d columns, want one for each", s.Kind, len(list), columns)
		}
		for j, v := range list {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%s: column %d has %v, want finite numbers", s.Kind, j, v)
			}
		}
	}
	for _, list := range scales {
		for j, v := range list {
			if !(v > 0) {
				return fmt.Errorf("%s: column %d has the scale %v, want a number above 0", s.Kind, j, v)
			}
		}
	}
	return nil
}
