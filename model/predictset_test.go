package model

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// rows is a data set that notes how many samples are asked for at a time.
type rows struct {
	*data.TensorSet
	most int
}

func (s *rows) Gather(b *data.Batch, index []int) error {
	s.most = max(s.most, len(index))
	return s.TensorSet.Gather(b, index)
}

// A data set is predicted batch by batch, to the bits of all its samples at once.
func TestPredictSet(t *testing.T) {
	m := open(t, written(t, flowers(), 2))
	x := samples(2*batch + 7)
	want, err := m.Predict(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	tensors, err := data.Tensors(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	set := &rows{TensorSet: tensors}
	got, err := m.PredictSet(t.Context(), set)
	if err != nil || !tensor.Equal(got, want) {
		t.Errorf("the predictions differ (error %v)", err)
	}
	if set.most != batch {
		t.Errorf("got up to %d samples at a time, want %d", set.most, batch)
	}
	if _, err := m.PredictSet(t.Context(), data.NewSubset(tensors, nil)); err == nil || !strings.Contains(err.Error(), "flowers: predict: the data set is empty") {
		t.Errorf("of no samples: got %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := m.PredictSet(ended, set); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it canceled", err)
	}
}
