package rng

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/streams.json")
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		Seed    uint64
		Name    string
		Uint64  []uint64
		Float64 []float64
	}
	if err := json.Unmarshal(data, &entries); err != nil {
		t.Fatal(err)
	}
	if len(entries) != 15 {
		t.Fatalf("golden file has %d streams, want 15", len(entries))
	}
	for _, want := range entries {
		s := New(want.Seed).Stream(want.Name)
		for i, w := range want.Uint64 {
			if got := s.Uint64(); got != w {
				t.Errorf("seed %d, stream %q: Uint64 %d: got %d, want %d", want.Seed, want.Name, i, got, w)
			}
		}
		for i, w := range want.Float64 {
			if got := s.Float64(); got != w {
				t.Errorf("seed %d, stream %q: Float64 %d: got %v, want %v", want.Seed, want.Name, i, got, w)
			}
		}
	}
}

func TestStreamsAreIndependent(t *testing.T) {
	alone := New(9)
	var want []float64
	for range 50 {
		want = append(want, alone.Stream("b").NormFloat64())
	}
	crowd := New(9)
	var got []float64
	for i := range 50 {
		crowd.Stream("a").Perm(i)
		got = append(got, crowd.Stream("b").NormFloat64())
		crowd.Stream(fmt.Sprint(i)).Float64()
	}
	if !slices.Equal(got, want) {
		t.Errorf("stream b beside others: got %v, want %v", got, want)
	}
	if first := crowd.Stream("a"); first != crowd.Stream("a") {
		t.Error("asking for stream a twice: got two streams, want one")
	}
}

func TestFirstDrawsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for seed := range uint64(40) {
		s := New(seed)
		for i := range 40 {
			name := fmt.Sprintf("dropout/%d", i)
			v, here := s.Stream(name).Uint64(), fmt.Sprintf("seed %d, stream %s", seed, name)
			if other, ok := seen[v]; ok {
				t.Errorf("%s begins as %s does, with %d", here, other, v)
			}
			seen[v] = here
		}
	}
}

func TestZeroStreams(t *testing.T) {
	var s Streams
	if got, want := s.Stream("x").Uint64(), New(0).Stream("x").Uint64(); got != want {
		t.Errorf("zero Streams: got %d, want %d as with seed 0", got, want)
	}
	if got := New(77).Seed(); got != 77 {
		t.Errorf("Seed: got %d, want 77", got)
	}
}

// TestRestore saves in the middle and compares what follows, also for a stream
// first asked for after saving.
func TestRestore(t *testing.T) {
	s := New(5)
	s.Stream("init").NormFloat64()
	s.Stream("shuffle").Perm(10)
	states := s.States()
	if len(states) != 2 {
		t.Fatalf("got %d states, want 2", len(states))
	}
	draw := func(s *Streams) []float64 {
		return []float64{s.Stream("init").NormFloat64(), s.Stream("late").Float64(), s.Stream("shuffle").NormFloat64()}
	}
	held := s.Stream("init")
	want := draw(s)
	for _, c := range []struct {
		name    string
		streams *Streams
	}{{"a new Streams", New(5)}, {"the same Streams", s}} {
		if err := c.streams.Restore(states); err != nil {
			t.Fatal(err)
		}
		if got := draw(c.streams); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", c.name, got, want)
		}
	}
	if held != s.Stream("init") {
		t.Error("Restore replaced a stream that is in use")
	}
}

func TestRestoreDamaged(t *testing.T) {
	s := New(5)
	good := s.Stream("a").state(nil)
	s.Stream("b").Uint64()
	before := s.States()
	for _, c := range []struct {
		state []byte
		want  string
	}{
		{nil, `want 20 bytes that begin with "pcg:", got 0 that begin with ""`},
		{good[:19], `got 19 that begin with "pcg:"`},
		{append([]byte("cha"), good[3:]...), `got 20 that begin with "cha:"`},
	} {
		err := s.Restore(map[string][]byte{"a": good, "b": c.state, "new": good})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `stream "b"`) {
			t.Errorf("state %q: got error %v, want one for stream \"b\" with %q", c.state, err, c.want)
		}
		if after := s.States(); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("error %v: states changed from %v to %v", err, before, after)
		}
	}
}
