package train

import (
	"encoding"
	"fmt"
	"slices"

	"cajal/data"
)

// sampleOrder is what shuffles the samples, nil for none, and remembers how it
// was before it made this epoch's order, so that a resumed training can make the
// same one again.
type sampleOrder struct {
	by   data.Shuffler
	kept []byte // nil unless checkpoints are written
}

// savedSource is a source of random numbers that can be saved.
type savedSource interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// saveable returns an error if the shuffler cannot be saved.
func (o *sampleOrder) saveable() error {
	if _, ok := o.by.(savedSource); o.by != nil && !ok {
		return fmt.Errorf("the state of the shuffler, a %T, cannot be saved; give it MarshalBinary and UnmarshalBinary", o.by)
	}
	return nil
}

// state returns the shuffler as it is, nil for none.
func (o *sampleOrder) state() ([]byte, error) {
	if o.by == nil {
		return nil, nil
	}
	b, err := o.by.(savedSource).MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("shuffler: %w", err)
	}
	return b, nil
}

// keep remembers the shuffler as it is.
func (o *sampleOrder) keep() (err error) {
	o.kept, err = o.state()
	return err
}

// restore makes the shuffler as it was when it was saved.
func (o *sampleOrder) restore(state []byte) error {
	if o.by == nil {
		return nil
	}
	if err := o.by.(savedSource).UnmarshalBinary(state); err != nil {
		return fmt.Errorf("shuffler: %w", err)
	}
	return nil
}

// restoreKept makes the shuffler as it was before it made this epoch's order.
func (o *sampleOrder) restoreKept(state []byte) error {
	if o.by == nil {
		return nil
	}
	if err := o.by.(savedSource).UnmarshalBinary(state); err != nil {
		return fmt.Errorf("order of samples: %w", err)
	}
	o.kept = slices.Clone(state)
	return nil
}
