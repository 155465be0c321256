package data_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

// counting is a stream of the numbers from 0, with twice each as its target.
type counting struct{ at, n int }

func (s *counting) Next(b *data.Batch, n int) error {
	n = min(n, s.n-s.at)
	if n == 0 {
		return io.EOF
	}
	b.X, b.Y, b.Index = tensor.New(tensor.Float32, n, 1), tensor.New(tensor.Int64, n), b.Index[:0]
	for i := range n {
		b.X.Set(float64(s.at), i, 0)
		b.Y.Set(float64(2*s.at), i)
		b.Index = append(b.Index, s.at)
		s.at++
	}
	return nil
}

func (s *counting) Token() ([]byte, error) { return binary.AppendUvarint(nil, uint64(s.at)), nil }

func (s *counting) Seek(token []byte) error {
	s.at = 0
	if len(token) > 0 {
		at, _ := binary.Uvarint(token)
		s.at = int(at)
	}
	return nil
}

// epochs writes down the samples of some epochs, a list for each.
func epochs(t *testing.T, l *data.StreamLoader, n int) (all []string) {
	t.Helper()
	for range n {
		var one []int
		for l.Start(); l.Next(t.Context()); {
			b := l.Batch()
			for i, place := range b.Index {
				if b.X.At(i, 0) != float64(place) || b.Y.At(i) != float64(2*place) {
					t.Errorf("sample %d has input %v and target %v", place, b.X.At(i, 0), b.Y.At(i))
				}
			}
			one = append(one, b.Index...)
		}
		if l.Err() != nil {
			t.Fatal(l.Err())
		}
		all = append(all, fmt.Sprint(one))
	}
	return all
}

// An epoch is the stream, or so many batches of it; then it goes on, or begins
// anew.
func TestStreamLoader(t *testing.T) {
	got := epochs(t, data.NewStreamLoader(&counting{n: 5}, 2, 0), 2)
	if want := []string{"[0 1 2 3 4]", "[0 1 2 3 4]"}; !slices.Equal(got, want) {
		t.Errorf("whole epochs %v, want %v", got, want)
	}
	got = epochs(t, data.NewStreamLoader(&counting{n: 7}, 2, 3), 3)
	if want := []string{"[0 1 2 3 4 5]", "[6]", "[0 1 2 3 4 5]"}; !slices.Equal(got, want) {
		t.Errorf("epochs of 3 batches %v, want %v", got, want)
	}
	l := data.NewStreamLoader(&counting{}, 2, 0)
	if l.Start(); l.Next(t.Context()) || l.Err() == nil {
		t.Errorf("a stream without samples: error %v", l.Err())
	}
}

// A block is a permutation of itself, another in each pass.
func TestBlocks(t *testing.T) {
	got := epochs(t, data.NewStreamLoader(data.NewBlocks(&counting{n: 30}, 10, rng.New(1).Stream("order")), 4, 0), 2)
	if got[0] == got[1] {
		t.Errorf("both passes have the order %s", got[0])
	}
	for _, pass := range got {
		var order []int
		for _, f := range strings.Fields(strings.Trim(pass, "[]")) {
			var v int
			fmt.Sscan(f, &v)
			order = append(order, v)
		}
		if len(order) != 30 || slices.IsSorted(order) {
			t.Fatalf("order %v", order)
		}
		for block := range 3 {
			part := slices.Sorted(slices.Values(order[10*block : 10*block+10]))
			for i, v := range part {
				if v != 10*block+i {
					t.Errorf("block %d holds %v", block, part)
					break
				}
			}
		}
	}
}

// A loader that goes on where another stood, at any batch, hands out what that
// one would have.
func TestStreamGoesOn(t *testing.T) {
	type made struct{ l func() *data.StreamLoader }
	for name, c := range map[string]made{
		"whole": {func() *data.StreamLoader { return data.NewStreamLoader(&counting{n: 23}, 4, 0) }},
		"limit": {func() *data.StreamLoader { return data.NewStreamLoader(&counting{n: 23}, 4, 2) }},
		"blocks": {func() *data.StreamLoader {
			return data.NewStreamLoader(data.NewBlocks(&counting{n: 23}, 10, rng.New(1).Stream("order")), 4, 0)
		}},
	} {
		run := func(l *data.StreamLoader, started bool, stop int) (all []string) {
			for n := 0; n < 20; {
				if !started {
					l.Start()
				}
				for started = false; n < stop && l.Next(t.Context()); n++ {
					all = append(all, fmt.Sprint(l.Batch().Index))
				}
				if l.Err() != nil {
					t.Fatal(l.Err())
				}
				if n == stop {
					break
				}
			}
			return all
		}
		want := run(c.l(), false, 20)
		for stop := 1; stop < 20; stop++ {
			first := c.l()
			got := run(first, false, stop)
			b, err := first.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			second := c.l()
			if err := second.UnmarshalBinary(b); err != nil {
				t.Fatal(err)
			}
			got = append(got, run(second, true, 20-stop)...)
			if !slices.Equal(got, want) {
				t.Errorf("%s, stopped after %d batches: got\n%v\nwant\n%v", name, stop, got, want)
			}
		}
	}
}

func TestStreamTokensThatAreNone(t *testing.T) {
	l := data.NewStreamLoader(data.NewBlocks(&counting{n: 9}, 5, rng.New(1).Stream("order")), 2, 0)
	for _, b := range [][]byte{nil, {2, 0}, {0, 0x80}, {0, 0}, {0, 0, 0}, {0, 0, 0, 200, 1}} {
		if err := l.UnmarshalBinary(b); err == nil {
			t.Errorf("%v is taken for a place in a stream", b)
		}
	}
}
