package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func example() *table {
	t := &table{Name: "gemm", Title: "Products", Limit: "the peak", Peers: []string{"numpy", "torch", "blis"}}
	t.Lines = []*line{
		{Work: "(64×784)(784×512)", Threads: 2, Unit: "GFLOP/s", unit: rate("GFLOP/s", 100), Ours: sample{1, 1, 1}, Limit: sample{0.8, 0.8, 0.8},
			Peers: map[string]sample{"numpy": {2, 2, 2}, "torch": {1, 0.5, 0.5}}, Absent: map[string]string{"blis": "missing"},
			bars: []bar{{"best", 0.95}, {"limit", 0.75}, {"numpy", 2}, {"blis", 1}}},
		{Work: "n", Threads: 1, Unit: "GFLOP/s", unit: rate("GFLOP/s", 1), Ours: sample{10, 20}},
	}
	t.note("A note.")
	t.saw("NumPy 9")
	t.saw("NumPy 9")
	return t
}

func TestText(t *testing.T) {
	var out bytes.Buffer
	if err := example().text(&out); err != nil {
		t.Fatal(err)
	}
	want := strings.TrimPrefix(`
gemm: Products
work               threads  unit             Cajal       limit        of it        NumPy        ratio     PyTorch        ratio     BLIS  ratio  aim
(64×784)(784×512)        2  GFLOP/s     100 ± 0.00  125 ± 0.00  0.80 ± 0.00  50.0 ± 0.00  2.00 ± 0.00  200 ± 25.0  0.50 ± 0.12  missing         0.50 of PyTorch, want 0.95: missed; 0.80 of the limit, want 0.75: met; 2.00 of NumPy, want 2: met
n                        1  GFLOP/s  0.075 ± 0.013           –            –            –                        –                     –
Limit: the peak.
A note.
Peers: NumPy 9.

`, "\n")
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMarkdown(t *testing.T) {
	var out bytes.Buffer
	if err := example().markdown(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, want := range map[int]string{
		0: "### Products",
		2: "| work | threads | unit | Cajal | limit | of it | NumPy | ratio | PyTorch | ratio | BLIS | ratio | aim |",
		3: strings.Repeat("| --- ", 13) + "|",
		5: "| n | 1 | GFLOP/s | 0.075 ± 0.013 | – | – | – |  | – |  | – |  |  |",
		9: "A note.",
	} {
		if lines[i] != want {
			t.Errorf("line %d: got %q, want %q", i, lines[i], want)
		}
	}
}

func TestBest(t *testing.T) {
	name, r := example().Lines[0].best()
	if name != "torch" || r.median != 0.5 {
		t.Errorf("got %s with %v, want torch with 0.5", name, r.median)
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{123.4: "123", 12.34: "12.3", 1.234: "1.23", 0.1234: "0.12", 0.01234: "0.012", 0: "0.00"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s, want %s", v, got, want)
		}
	}
}

func TestWriteMarkdown(t *testing.T) {
	name := filepath.Join(t.TempDir(), "performance.md")
	for i, c := range []struct{ old, want string }{
		{"", beginMark + "\nnew\n\n" + endMark},
		{"a\n" + beginMark + "old\n" + endMark + "b\n", "a\n" + beginMark + "\nnew\n\n" + endMark + "b\n"},
	} {
		if i > 0 {
			if err := os.WriteFile(name, []byte(c.old), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := writeMarkdown(name, []byte("new\n")); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != c.want {
			t.Errorf("%q became %q, %v, want %q", c.old, got, err, c.want)
		}
	}
	if err := os.WriteFile(name, []byte("no markers\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeMarkdown(name, []byte("new\n")); err == nil || !strings.Contains(err.Error(), "bench: begin") {
		t.Errorf("a page without markers: got %v, want an error that names them", err)
	}
	if got, _ := os.ReadFile(name); string(got) != "no markers\n" {
		t.Errorf("a page without markers became %q", got)
	}
}
