package train

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
)

// identity is what must agree for a training to be resumed. Each field says in
// words what it is, for the message of two that differ.
type identity struct {
	Data       string      `json:"data" is:"the training data"` // fingerprints
	Validation string      `json:"validation,omitempty" is:"the validation data"`
	Loss       string      `json:"loss" is:"the loss"`
	Optimizer  string      `json:"optimizer" is:"the optimiser"` // with its first rate
	Seed       uint64      `json:"seed" is:"the seed"`
	Batch      int         `json:"batch" is:"the batch size"`
	InOrder    ordered     `json:"in_order,omitempty" is:"the order of samples"`
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
		then, here := fmt.Sprint(a.Field(i)), fmt.Sprint(b.Field(i))
		what := a.Type().Field(i).Tag.Get("is")
		switch was, is := withoutHash(then), withoutHash(here); {
		case then == here:
		case was == is:
			return fmt.Errorf("%s differ: it was trained with as many samples of the same kind, %s, and here are other numbers in them", what, was)
		default:
			return fmt.Errorf("%s differ: it was trained with %s, and here is %s", what, none(was), none(is))
		}
	}
	return nil
}

// withoutHash returns a fingerprint of data without its SHA-256, which says nothing to a
// person.
func withoutHash(fingerprint string) string {
	at := strings.LastIndex(fingerprint, ", ")
	if at < 0 || len(fingerprint)-at-len(", ") != hex.EncodedLen(sha256.Size) {
		return fingerprint
	}
	return fingerprint[:at]
}

func none(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
