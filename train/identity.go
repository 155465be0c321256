package train

import (
	"fmt"
	"reflect"
	"strings"
)

// identity is what must agree for a training to be resumed. Each field says in
// words what it is, for the message of two that differ.
type identity struct {
	Data       fingerprint `json:"data" is:"the training data"`
	Validation fingerprint `json:"validation,omitzero" is:"the validation data"`
	Loss       string      `json:"loss" is:"the loss"`
	Optimizer  string      `json:"optimizer" is:"the optimiser"` // with its first rate
	Seed       uint64      `json:"seed" is:"the seed"`
	Batch      int         `json:"batch" is:"the batch size"`
	InOrder    ordered     `json:"in_order,omitempty" is:"the order of samples"`
	Augment    string      `json:"augment,omitempty" is:"how samples are changed"`
	Metrics    metricNames `json:"metrics,omitempty" is:"the metrics"`
	Record     string      `json:"record" is:"what is recorded"`
	Steps      int         `json:"steps" is:"the steps of an epoch"`
	Shards     shards      `json:"shards,omitempty" is:"the shards of a step"`
}

// ordered is whether the samples keep their order.
type ordered bool

// String says it in words.
func (o ordered) String() string {
	if o {
		return "samples in order"
	}
	return "shuffled samples"
}

// shards is how many shards a step has beyond the first: 0 where it is none but
// itself, as in checkpoints that know of no shards.
type shards int

// String says how many there are.
func (s shards) String() string { return fmt.Sprint(int(s) + 1) }

// metricNames are the metrics that are measured.
type metricNames []string

// String lists them.
func (n metricNames) String() string { return strings.Join(n, ", ") }

// compare says what keeps a checkpoint of one training from being one of
// another.
func (id *identity) compare(now *identity) error {
	a, b := reflect.ValueOf(*id), reflect.ValueOf(*now)
	for i := range a.NumField() {
		what, was, is := a.Type().Field(i).Tag.Get("is"), fmt.Sprint(a.Field(i)), fmt.Sprint(b.Field(i))
		if was != is {
			return fmt.Errorf("%s differ: it was trained with %s, and here is %s", what, none(was), none(is))
		}
		if then, ok := a.Field(i).Interface().(fingerprint); ok && then != b.Field(i).Interface() {
			return fmt.Errorf("%s differ: it was trained with as many samples of the same kind, %s, and here are other numbers in them", what, was)
		}
	}
	return nil
}

func none(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
