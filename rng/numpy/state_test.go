package numpy

import (
	"encoding"
	"strings"
	"testing"
)

var _ interface {
	encoding.BinaryMarshaler
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
} = (*RandomState)(nil)

func TestStateContinues(t *testing.T) {
	for _, normals := range []int{0, 1, 2, 311, 999} {
		r := Seed(7)
		r.Randn(normals)
		state, err := r.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var restored RandomState
		if err := restored.UnmarshalBinary(state); err != nil {
			t.Fatalf("after %d normals: %v", normals, err)
		}
		for i := range 2000 {
			if got, want := restored.NormFloat64(), r.NormFloat64(); got != want {
				t.Fatalf("after %d normals: normal %d: got %v, want %v", normals, i, got, want)
			}
		}
		if got, want := restored.Uint32(), r.Uint32(); got != want {
			t.Errorf("after %d normals: next word: got %d, want %d", normals, got, want)
		}
	}
}

func TestBadStates(t *testing.T) {
	r := Seed(3)
	r.NormFloat64()
	good, err := r.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	edit := func(f func(b []byte)) []byte {
		b := append([]byte(nil), good...)
		f(b)
		return b
	}
	for _, c := range []struct {
		state []byte
		want  string
	}{
		{nil, "got 0 bytes, want 2515"},
		{good[:2514], "got 2514 bytes, want 2515"},
		{append(edit(func([]byte) {}), 0), "got 2516 bytes, want 2515"},
		{edit(func(b []byte) { b[0] = 'M' }), `begins with "Mt19937:", want "mt19937:"`},
		{edit(func(b []byte) { b[8], b[9] = 2, 113 }), "625 words are left, want 0 to 624"},
		{edit(func(b []byte) { b[10] = 2 }), "flag of the kept normal is 2, want 0 or 1"},
		{edit(func(b []byte) { b[10] = 0 }), "without its flag, want 0"},
		{edit(func(b []byte) { b[11], b[12] = 0x7f, 0xf8 }), "kept normal is NaN, want a finite number"},
		{edit(func(b []byte) { clear(b[19:]) }), "all words of the twister are 0"},
	} {
		got := *r
		err := got.UnmarshalBinary(c.state)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d bytes: got error %v, want one with %q", len(c.state), err, c.want)
		}
		if got != *r {
			t.Errorf("error %v: the generator changed", err)
		}
	}
	if _, err := new(RandomState).MarshalBinary(); err == nil {
		t.Error("saving the zero RandomState: got no error")
	}
}

func FuzzUnmarshalBinary(f *testing.F) {
	r := Seed(5)
	good, err := r.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		var r RandomState
		if r.UnmarshalBinary(data) != nil {
			return
		}
		again, err := r.MarshalBinary()
		if err != nil || string(again) != string(data) {
			t.Fatalf("a state that was accepted is saved differently; error %v", err)
		}
		r.Uint32()
	})
}
