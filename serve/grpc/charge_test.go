package grpc

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"cajal/serve"
)

// held returns how many bytes of memory what f returns takes, the median of several times:
// what earlier tests left running takes and frees some meanwhile.
func held(f func() any) int64 {
	var all [9]int64
	for i := range all {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		v := f()
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(v)
		all[i] = int64(after.HeapAlloc) - int64(before.HeapAlloc)
	}
	slices.Sort(all[:])
	return all[len(all)/2]
}

// What is held of a request is no more than what was charged for it.
func TestWhatRequestsHoldIsCharged(t *testing.T) {
	field := func(number protowire.Number, message string) string {
		return string(protowire.AppendString(protowire.AppendTag(nil, number, protowire.BytesType), message))
	}
	var parameters string
	for i := range maxParameters {
		parameters += field(4, field(1, string(rune(' '+i)))+field(2, field(3, "x")))
	}
	axes := field(3, strings.Repeat("\x01", maxAxes))
	const n = 2000
	for name, message := range map[string]string{
		"inputs":               strings.Repeat(field(5, ""), n),
		"inputs with shapes":   strings.Repeat(field(5, axes), n),
		"inputs with contents": strings.Repeat(field(5, axes+field(5, "")), n),
		"raw inputs":           strings.Repeat(field(5, axes)+field(7, ""), n),
		"outputs":              strings.Repeat(field(6, ""), n),
		"parameters":           parameters,
		"inputs' parameters":   strings.Repeat(field(5, parameters), n/maxParameters),
	} {
		var charged int64
		got := held(func() any {
			charged = 0
			d := &reader{func(n int64) error { charged += n; return nil }}
			q, err := d.read(message)
			if err != nil {
				t.Fatal(err)
			}
			in, _, err := d.asked(q)
			if err != nil {
				t.Fatal(err)
			}
			return []any{q, in}
		})
		if got > charged {
			t.Errorf("%s: %d bytes are held, and %d were charged", name, got, charged)
		}
		runtime.KeepAlive(message)
	}
}

// Neither is what is held of the typed values of an answer.
func TestWhatTypedAnswersHoldIsCharged(t *testing.T) {
	const n = 10000
	for _, o := range []serve.Output{
		{Datatype: "FP64", Shape: []int64{n / 4, 4}, Data: make([]byte, 8*n)},
		{Datatype: "BYTES", Shape: []int64{n / 4, 4}, Data: bytes.Repeat(texts("x"), n)},
	} {
		a := &serve.Inferred{Outputs: []serve.Output{o}}
		charged := typedBytes(a)
		if got := held(func() any { return response(a, true) }); got > charged+8<<10 { // memory comes in whole pages
			t.Errorf("%s: %d bytes are held, and %d were charged", o.Datatype, got, charged)
		}
		runtime.KeepAlive(a)
	}
}
