package safetensors_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/safetensors"
	"cajal/tensor"
)

// shards writes two files with a, b and c, and an index of them or of text.
func shards(t testing.TB, text string) (path string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, all ...tensor.Named) {
		if err := safetensors.WriteFile(filepath.Join(dir, name), nil, all...); err != nil {
			t.Fatal(err)
		}
	}
	write("one.safetensors", tensor.Named{Name: "a", Tensor: tensor.From([]float64{1, 2})}, tensor.Named{Name: "b", Tensor: tensor.From([]int64{3})})
	write("two.safetensors", tensor.Named{Name: "c", Tensor: tensor.From([]float64{4, 5, 6, 7}, 2, 2)})
	path = filepath.Join(dir, "model.safetensors.index.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const goodIndex = `{"metadata": {"total_size": 56, "by": ["x"]}, "more": null,
	"weight_map": {"c": "two.safetensors", "a": "one.safetensors", "b": "one.safetensors"}}`

func TestSharded(t *testing.T) {
	for _, text := range []string{goodIndex, strings.Replace(goodIndex, "56", "56.0", 1), strings.Replace(goodIndex, `"total_size": 56, `, "", 1)} {
		s, err := safetensors.OpenSharded(shards(t, text))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Names(); !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("names: got %v", got)
		}
		for name, want := range map[string]*tensor.Tensor{
			"a": tensor.From([]float64{1, 2}), "b": tensor.From([]int64{3}), "c": tensor.From([]float64{4, 5, 6, 7}, 2, 2),
		} {
			got, err := s.Tensor(name)
			if err != nil || !tensor.Equal(got, want) {
				t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
			}
			shape, float, elements, err := s.Describe(name)
			if err != nil || !slices.Equal(shape, want.Shape()) || float != (name != "b") || elements != map[bool]string{true: "F64", false: "I64"}[float] {
				t.Errorf("%s: got %v, float %v, %s, %v", name, shape, float, elements, err)
			}
		}
		single := tensor.New(tensor.Float32, 2, 2)
		if err := s.ReadInto(single, "c"); err != nil || single.At(1, 0) != 6 {
			t.Errorf("c as float32: got %v, %v", single, err)
		}
		_, err = s.Tensor("d")
		var e *safetensors.FormatError
		if !errors.As(err, &e) || e.Tensor != "d" {
			t.Errorf("a tensor that is nowhere: got %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestHostileIndex(t *testing.T) {
	index := func(file string) string {
		return strings.Replace(goodIndex, "two.safetensors", file, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "the index is not what it should be: EOF"},
		{"cut", goodIndex[:len(goodIndex)-1], "the index is not what it should be: "},
		{"rubbish behind", goodIndex + "x", "something follows its object"},
		{"a list", "[]", "found [, want {"},
		{"not UTF-8", "{\"\xff\":1}", "not UTF-8"},
		{"no map", "{}", "it has no weight_map"},
		{"map of numbers", `{"weight_map":{"a":1}}`, `the file of "a" is 1, want a string`},
		{"map of null", `{"weight_map":{"a":null}}`, `the file of "a" is null, want a string`},
		{"map null", `{"weight_map":null}`, "want {"},
		{"twice", `{"weight_map":{"a":"one.safetensors","a":"two.safetensors"}}`, `"a" is given twice`},
		{"map twice", `{"weight_map":{},"weight_map":{}}`, `"weight_map" is given twice`},
		{"size text", strings.Replace(goodIndex, "56", `"56"`, 1), "total_size is 56, want a number"},
		{"size negative", strings.Replace(goodIndex, "56", "-1", 1), "want a whole number of bytes"},
		{"size huge", strings.Replace(goodIndex, "56", "1e999", 1), "want a whole number of bytes"},
		{"size wrong", strings.Replace(goodIndex, "56", "57", 1), "a total_size of 57 bytes, and the tensors have 56"},
		{"parent", index("../two.safetensors"), `the file "../two.safetensors", want one beside the index`},
		{"dots", index(".."), `the file "..", want one`},
		{"itself", index("."), `the file ".", want one`},
		{"no name", index(""), `the file "", want one`},
		{"absolute", index("/etc/passwd"), "want one beside the index"},
		{"folder", index("sub/two.safetensors"), "want one beside the index"},
		{"backslash", index(`..\\two.safetensors`), "want one beside the index"},
		{"the index", index("model.safetensors.index.json"), "is it another kind of file"},
		{"another place", strings.Replace(goodIndex, `"a": "one`, `"a": "two`, 1), `"two.safetensors" has no such tensor`},
		{"not named", strings.Replace(goodIndex, `"a": "one.safetensors", `, "", 1), `"one.safetensors" has it, and the index does not say so`},
	} {
		_, err := safetensors.OpenSharded(shards(t, c.text))
		var e *safetensors.FormatError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 1000 {
			t.Errorf("%s: got error %v, want a FormatError with %q", c.name, err, c.want)
		}
	}
	if _, err := safetensors.OpenSharded(shards(t, index("none.safetensors"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing shard: got %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := safetensors.OpenSharded(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing index: got %v, want %v", err, fs.ErrNotExist)
	}
}

// A link is refused, out of the folder and within it, and so is a folder.
func TestShardIsLink(t *testing.T) {
	for _, target := range []string{"one.safetensors", filepath.Join("..", "elsewhere")} {
		path := shards(t, strings.Replace(goodIndex, "two", "link", 1))
		if err := os.Symlink(target, filepath.Join(filepath.Dir(path), "link.safetensors")); err != nil {
			t.Skip(err)
		}
		if _, err := safetensors.OpenSharded(path); err == nil || !strings.Contains(err.Error(), "a link is not followed") {
			t.Errorf("a link to %s: got error %v", target, err)
		}
	}
	path := shards(t, strings.Replace(goodIndex, "two", "dir", 1))
	if err := os.Mkdir(filepath.Join(filepath.Dir(path), "dir.safetensors"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := safetensors.OpenSharded(path); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a folder: got error %v", err)
	}
}

// FuzzSharded holds that any text is an index of the files beside it or an
// error, and that what it names can be read.
func FuzzSharded(f *testing.F) {
	f.Add(goodIndex)
	f.Add(`{"weight_map":{"a":"../one.safetensors"}}`)
	f.Add(`{"metadata":{"total_size":1e3},"weight_map":{"c":"two.safetensors"}}`)
	path := shards(f, "")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := safetensors.OpenSharded(path)
		if err != nil {
			var e *safetensors.FormatError
			if !errors.As(err, &e) && !errors.Is(err, fs.ErrNotExist) && !strings.Contains(err.Error(), "name too long") && !strings.Contains(err.Error(), "invalid argument") {
				t.Fatalf("got error %#v", err)
			}
			return
		}
		defer s.Close()
		for _, name := range s.Names() {
			if !slices.Contains([]string{"a", "b", "c"}, name) {
				t.Fatalf("%q is in no file", name)
			}
			if _, err := s.Tensor(name); err != nil {
				t.Fatal(err)
			}
		}
	})
}
