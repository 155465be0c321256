package guard_test

import (
	"errors"
	"testing"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/guard"
	"cajal/tensor"
)

func TestError(t *testing.T) {
	try := func(panicked any, own error) (err error) {
		defer func() { err = guard.Error("place", recover(), err) }()
		if panicked != nil {
			panic(panicked)
		}
		return own
	}
	for _, refusal := range []error{&grad.Error{Op: "a"}, &data.Error{Op: "b"}, &tensor.Error{Op: "c"}} {
		if err := try(refusal, nil); !errors.Is(err, refusal) || err.Error() != "place: "+refusal.Error() {
			t.Errorf("%T became %v", refusal, err)
		}
	}
	own := errors.New("own")
	if err := try(nil, own); err != own {
		t.Errorf("without a panic: %v, want the function's own error", err)
	}
	defer func() {
		if p := recover(); p != "another" {
			t.Errorf("recovered %v, want the panic that is no refusal", p)
		}
	}()
	try("another", nil)
	t.Error("a panic that is no refusal ended here")
}
