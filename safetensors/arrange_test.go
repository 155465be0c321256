package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// fileOf is a file of a header and so many bytes of data.
func fileOf(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

// In whatever order a header names tensors, they come in the order of their data, empty
// ones first and by name, and are found by name.
func TestArrange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var parts []string
		var want []string
		for i := range 40 {
			for _, name := range []string{"", "a", "a\x00", "long enough for two keys", "long enough for two keyz"}[r.IntN(5):] {
				parts = append(parts, fmt.Sprintf(`%q:{"dtype":"U8","shape":[0],"data_offsets":[%d,%d]}`, fmt.Sprint(i, name), i, i))
				want = append(want, fmt.Sprint(i, name))
			}
			parts = append(parts, fmt.Sprintf(`"%d full":{"dtype":"U8","shape":[1],"data_offsets":[%d,%d]}`, i, i, i+1))
			want = append(want, fmt.Sprintf("%d full", i))
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		b := fileOf("{"+strings.ReplaceAll(strings.Join(parts, ","), `\x00`, `\u0000`)+"}", 40)
		f, err := NewFile(bytes.NewReader(b), int64(len(b)), "f")
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Names(); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		for _, name := range want {
			if e, ok := f.Entry(name); !ok || e.Name != name {
				t.Fatalf("%q: got %v, %v", name, e, ok)
			}
		}
		if _, ok := f.Entry("b"); ok {
			t.Fatal("found what is not there")
		}
	}
}

// A header of some megabytes in the worst order is read in a time that its length
// explains.
func TestManyTensors(t *testing.T) {
	var b strings.Builder
	b.WriteByte('{')
	const n = 200_000
	for i := range n {
		fmt.Fprintf(&b, `"%s%x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},`, strings.Repeat("a", 40), (i*7919)%n)
	}
	file := fileOf(strings.TrimSuffix(b.String(), ",")+"}", 0)
	began := time.Now()
	if _, err := NewFile(bytes.NewReader(file), int64(len(file)), "f"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

// Escapes say what encoding/json reads.
func TestUnescape(t *testing.T) {
	for _, s := range []string{
		``, `a`, `\n\t\b\f\r\/\\\"`, `\u0041\u00e9\u65e5`, `\ud83d\ude00`, `\ud83d`, `\ude00`, `\ud83da`, `\ud83d\ud83d\ude00`, `\ud83d\n`,
		`\u12`, `\u12g4`, `\x`, `\`, `\U0041`, `\u0000`, `\uFFFD`, strings.Repeat(`\u0061b`, 50),
	} {
		var want string
		err := json.Unmarshal([]byte(`"`+s+`"`), &want)
		if got, ok := unescape(s); ok != (err == nil) || got != want {
			t.Errorf("%s: got %q, %v, want %q (%v)", s, got, ok, want, err)
		}
	}
}

func FuzzUnescape(f *testing.F) {
	f.Add(`\ud83d\ude00\n`)
	f.Fuzz(func(t *testing.T, s string) {
		var want string
		err := json.Unmarshal([]byte(`"`+s+`"`), &want)
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '"' || r == 0xfffd }) {
			return // what the scanner has refused, or looked for
		}
		if got, ok := unescape(s); ok != (err == nil) || got != want {
			t.Errorf("%s: got %q, %v, want %q (%v)", s, got, ok, want, err)
		}
	})
}
