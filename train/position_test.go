package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
)

// Two trainings that differ in any field of their identities are told apart, by
// the field's words.
func TestIdentityForgetsNoField(t *testing.T) {
	kind := reflect.TypeFor[identity]()
	for i := range kind.NumField() {
		f := kind.Field(i)
		var a, b identity
		switch v := reflect.ValueOf(&b).Elem().Field(i); v.Kind() {
		case reflect.String:
			v.SetString("another")
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Int:
			v.SetInt(7)
		case reflect.Uint64:
			v.SetUint(7)
		case reflect.Slice:
			v.Set(reflect.ValueOf(metricNames{"another"}))
		case reflect.Struct:
			v.Set(reflect.ValueOf(fingerprint{samples: "another"}))
		default:
			t.Fatalf("%s: a field of kind %v, which this test cannot change", f.Name, v.Kind())
		}
		err := a.compare(&b)
		if words := f.Tag.Get("is"); words == "" || err == nil || !strings.HasPrefix(err.Error(), words+" differ: ") {
			t.Errorf("%s: the words %q, and two that differ in it give the error %v", f.Name, f.Tag.Get("is"), err)
		}
		if err := b.compare(&b); err != nil {
			t.Errorf("%s: one that is compared with itself: %v", f.Name, err)
		}
	}
}

// What is captured in the middle of trainings that have everything, one on a data
// set and one on a stream, fills each field of a standing, and what another
// training that resumes it captures is the same.
func TestStandingForgetsNoField(t *testing.T) {
	empty := map[string]int{}
	for _, stream := range []bool{false, true} {
		then, now := newEverything(t, stream), newEverything(t, stream)
		first := captured(t, then)
		for _, name := range emptyFields(reflect.ValueOf(first.state.standing), "") {
			empty[name]++
		}
		if err := errors.Join(now.resume(first, &identity{}), now.resumeCallbacks(first)); err != nil {
			t.Fatal(err)
		}
		second, err := now.capture(identity{})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := asJSON(t, first), asJSON(t, second); a != b {
			t.Errorf("captured\n%s\nresumed\n%s", a, b)
		}
	}
	for name, times := range empty {
		if times == 2 {
			t.Errorf("%s is empty in all that was captured", name)
		}
	}
}

// captured returns what is captured after six steps of a training.
func captured(t *testing.T, r *Run) (s *saved) {
	t.Helper()
	enough := errors.New("enough")
	r.asked.callbacks = append(r.asked.callbacks, observe(func(r *Run, e Event) (err error) {
		if e.Kind != Stepped || e.Total != 6 {
			return nil
		}
		r.at.Measured, r.at.Reason = true, "a reason"
		if s, err = r.capture(identity{}); err != nil {
			t.Fatal(err)
		}
		return enough
	}))
	if err := r.epochs(t.Context()); !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return s
}

// rows is a data set as a stream.
type rows struct {
	set data.Dataset
	at  int
}

func (s *rows) Next(b *data.Batch, n int) error {
	if s.at == s.set.Len() {
		return io.EOF
	}
	index := make([]int, min(n, s.set.Len()-s.at))
	for i := range index {
		index[i] = s.at + i
	}
	s.at += len(index)
	return s.set.Gather(b, index)
}

func (s *rows) Token() ([]byte, error) { return []byte{byte(s.at)}, nil }

func (s *rows) Seek(token []byte) error {
	s.at = 0
	if token != nil {
		s.at = int(token[0])
	}
	return nil
}

// observe makes a callback of a function.
type observe func(*Run, Event) error

func (o observe) Handle(r *Run, e Event) error { return o(r, e) }

// emptyFields returns the paths of the fields that are zero.
func emptyFields(v reflect.Value, path string) (empty []string) {
	for i := range v.NumField() {
		f, name := v.Field(i), path+v.Type().Field(i).Name
		switch {
		case f.Kind() == reflect.Struct:
			empty = append(empty, emptyFields(f, name+".")...)
		case f.IsZero() || f.Kind() == reflect.Slice && f.Len() == 0:
			empty = append(empty, name)
		}
	}
	return empty
}

func asJSON(t *testing.T, s *saved) string {
	t.Helper()
	b, err := json.MarshalIndent(&s.state, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// newEverything returns a training that uses whatever a checkpoint knows of,
// ready for its first step.
func newEverything(t *testing.T, stream bool) *Run {
	t.Helper()
	x, y := tensor.New(tensor.Float32, 12, 2), tensor.New(tensor.Int64, 12)
	for i := range 12 {
		x.Set(float64(i%5), i, 0)
		y.Set(float64(i%2), i)
	}
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	net := nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Dropout(0.5), nn.Linear(3, 2))
	m := New(net, nn.CrossEntropy(), optim.Adam(0.01), Metrics(metric.Accuracy()))
	r := newRun(m, []FitOption{
		Epochs(3), BatchSize(3), Validate(set), EarlyStop("val_loss", 5),
		ReduceOnPlateau(optim.OnPlateau(0.5, 1), "loss"), MomentumSteps(optim.CyclicMomentum(0.8, 0.95, 3, 4)),
		Checkpoint(t.TempDir(), KeepBest("val_loss"), Note("a", "b")),
	})
	r.loop.yield = func(Event, error) bool { return true }
	if stream {
		r.asked.steps = 4
		err = r.prepareStream(&rows{set: set})
	} else {
		err = r.prepare(set)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := r.start(); err != nil {
		t.Fatal(fmt.Errorf("start: %w", err))
	}
	t.Cleanup(func() {
		if l := r.asked.checkpoint.held; l != nil {
			l.Close()
		}
	})
	return r
}
