package experiment

import (
	"slices"
	"testing"

	"cajal/model"
	"cajal/tensor"
)

// A threshold that few samples of a class have chosen is said to be unsure.
func TestFewToDecide(t *testing.T) {
	labels := func(positives, n int) *tensor.Tensor {
		y := tensor.New(tensor.Int64, n)
		for i := range positives {
			y.Int64s()[i] = 1
		}
		return y
	}
	d := &model.Decision{Positive: 1, Threshold: 0.25, ChosenBy: model.ByValidation, CostFalseNegative: 4, CostFalsePositive: 1}
	for _, c := range []struct {
		by   string
		y    *tensor.Tensor
		want []string
	}{
		{model.ByValidation, labels(5, 60), []string{"The threshold 0.25 was chosen by 60 validation samples, 5 of them yes: that is few, and another draw of them would choose another. A bag, which cajal train makes without --fast, chooses by all samples, out of fold; or give a threshold: calibrated probabilities would have 0.2."}},
		{model.ByOutOfFold, labels(90, 100), []string{"The threshold 0.25 was chosen by 100 samples out of fold, 10 of them no: that is few, and other samples would choose another. More samples of that class make it surer; or give a threshold: calibrated probabilities would have 0.2."}},
		{model.ByValidation, labels(30, 60), nil},
		{model.ByOutOfFold, labels(29, 1000), []string{"The threshold 0.25 was chosen by 1000 samples out of fold, 29 of them yes: that is few, and other samples would choose another. More samples of that class make it surer; or give a threshold: calibrated probabilities would have 0.2."}},
	} {
		d.ChosenBy = c.by
		if got := texts(fewToDecide([]string{"no", "yes"}, d, c.y)); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s: got %q, want %q", c.by, got, c.want)
		}
	}
}
