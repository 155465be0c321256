package defuse_test

import (
	"bytes"
	"strings"
	"testing"

	"cajal/internal/defuse"
)

func TestTerminal(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""},
		{"plain ß 日本\n\tA", "plain ß 日本\n\tA"},
		{"\x1b]0;owned\x07", `\x1b]0;owned\x07`},
		{"a\rb\x00\x7f", `a\x0db\x00\u007f`},
		{"\u009b31m", `\u009b31m`},
		{"\u202egpj.exe", `\u202egpj.exe`},
		{"\u2066a\u2069\u2028", `\u2066a\u2069\u2028`},
		{"\x9b31m\xff", `\x9b31m\xff`},
		{"\u200fשלום", "\u200fשלום"}, // a mark of ordinary texts
		{"\ufffd", "\ufffd"},
	} {
		if got := defuse.Terminal(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

// However a text is cut into writes, the same comes out.
func TestWriter(t *testing.T) {
	const text = "a\x1b[31m\u202eß日本😀\xe6\x97\xff\u009bz\xf0\x9f"
	for size := 1; size <= len(text); size++ {
		var b bytes.Buffer
		w := defuse.NewWriter(&b)
		for at := 0; at < len(text); at += size {
			part := text[at:min(len(text), at+size)]
			if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
				t.Fatalf("writing %q: got %d, %v", part, n, err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got, want := b.String(), defuse.Terminal(text); got != want {
			t.Errorf("in pieces of %d: got %q, want %q", size, got, want)
		}
	}
}

func TestCell(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""}, {"a", "a"}, {"<=50K", "<=50K"}, {"a=b", "a=b"}, {" =a", " =a"},
		{"+", "+"}, {"-", "-"}, {"=", "="}, // a sign alone is none
		{"-1", "-1"}, {"+1", "+1"}, {"-1.5e-3", "-1.5e-3"}, {"-1,5", "-1,5"}, {"-.5", "-.5"}, {"+20%", "+20%"}, {"-Inf", "-Inf"},
		{`=cmd|'/C calc'!A0`, `'=cmd|'/C calc'!A0`},
		{"+1+cmd()", "'+1+cmd()"}, {"-2+3", "'-2+3"}, {"@SUM(1)", "'@SUM(1)"}, {"-unknown", "'-unknown"},
		{"\t=1", "'\t=1"}, {"\r=1", `'\x0d=1`}, {"\n=1", "'\n=1"}, {"＝1+1", "'＝1+1"},
		{"\x1b[31mred", `\x1b[31mred`}, {"=\x1b", `'=\x1b`},
	} {
		if got := defuse.Cell(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func FuzzTerminal(f *testing.F) {
	f.Add("a\x1b[0m\u202e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := defuse.Terminal(text)
		if again := defuse.Terminal(got); again != got {
			t.Fatalf("%q: once %q, twice %q", text, got, again)
		}
		if strings.ContainsAny(got, "\x00\x07\x1b\r\x7f\u009b\u202e") {
			t.Fatalf("%q: got %q", text, got)
		}
	})
}
