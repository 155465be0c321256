package recipe

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever a file is, what is wrong with it is said in some words, with its place, and
// soon.
func TestHostileFiles(t *testing.T) {
	many := strings.Repeat
	for _, c := range []struct{ name, text, want string }{
		{"one line", "version = 2\nname = " + many("x", 200_000), "one line.toml:2:8: unexpected character"},
		{"a text", "version = 2\nname = \"" + many("x", 200_000), "a text.toml:2:200008: unterminated"},
		{"a key", "version = 2\n" + many("k", 200_000) + " = 1", "a key.toml:2: kkk"},
		{"a value", "version = 2\ndtype = \"" + many("\u65e5", 100_000) + "\"", "a value.toml:2: dtype: "},
		{"words", "version = 2\ndtype = \"" + many("so ", 100_000) + "\"", "words.toml:2: dtype: "},
		{"not text", many("\x00\xff", 100_000), "not text.toml:1:1: "},
		{"GBK", "version = 2\nname = \"\xb3\xc7\xca\xd0\"\n", "GBK.toml:2:9: the text is not UTF-8, perhaps GBK, Shift-JIS or Latin-1; save the file as UTF-8"},
		{"lists", "a = " + many("[", 200_000), "lists.toml:1:10005: "},
		{"lists that end", "a = " + many("[", 9_000) + many("]", 9_000), "lists that end.toml:1: a: unknown key"},
		{"tables in tables", "a = " + many("{a=", 100_000), "tables in tables.toml:1:"},
		{"layers in layers", "version = 2\nnetwork.layers = [{ kind = \"linear\", out = " + many("{a=", 9_000) + "1" + many("}", 9_000) + "}]", "layers in layers.toml: data.kind: missing"},
		{"dots", many("a.", 100_000) + "a = 1", "dots.toml:1: a: unknown key"},
		{"unknown tables", many("[[a.b.c.d.e]]\n", 30_000), "unknown tables.toml:1: a: unknown key"},
		{"unknown keys", "version = 2\n[data]\nkind = \"moons\"\n" + many("x", 10) + " = 1\n", "unknown keys.toml:4: data.xxxxxxxxxx: unknown key"},
		{"much", many("# nothing\n", 200_000), "much.toml: a recipe of 2000000 bytes, want at most 1048576"},
	} {
		began := time.Now()
		_, err := Parse(c.name+".toml", []byte(c.text))
		if wrong := new(Error); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %.200v, want an Error that begins with %q", c.name, err, c.want)
		} else if n := utf8.RuneCountInString(err.Error()); n > 1_200 {
			t.Errorf("%s: the message has %d characters", c.name, n)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %v", c.name, took)
		}
	}
}
