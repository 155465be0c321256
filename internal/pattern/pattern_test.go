package pattern

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern string
		fits    string
		not     string
	}{
		{"conv1", "conv1 conv1.weight", "conv10.weight layer1.conv1.weight conv"},
		{"1", "1.weight 1.0.bias", "10.weight 0.1.weight"},
		{"bn*", "bn1.weight bn.bias bn", "layer1.bn1.weight"},
		{"*.bn*", "layer1.0.bn1.running_mean a.bn.x", "bn1.weight"},
		{"*bias", "fc.bias bias", "fc.bias_scale fc.weight"},
		{"*.bias", "fc.bias a.b.bias", "bias"},
		{"6.*", "6.weight 6.a.b", "6 16.weight"},
		{"*", "a a.b", ""},
		{"layer*.conv1", "layer1.0.conv1.weight layer2.conv1", "layer1.conv10.weight conv1.weight"},
		{"a*b*c", "abc a.b.c axbxc.d", "acb ab"},
		{"*a", "aa ba.c", "ab"},
		{"features.1", "features.1.conv.0.0.weight", "features.18.0.weight"},
		{"", ".x", "a"},
	} {
		for _, name := range strings.Fields(c.fits) {
			if !Match(c.pattern, name) {
				t.Errorf("%q does not fit %q", c.pattern, name)
			}
		}
		for _, name := range strings.Fields(c.not) {
			if Match(c.pattern, name) {
				t.Errorf("%q fits %q", c.pattern, name)
			}
		}
	}
}

func TestFirst(t *testing.T) {
	if got := First([]string{"a", "b*", "*"}, "bc.d"); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
	if got := First([]string{"a"}, "b"); got != -1 {
		t.Errorf("got %d, want -1", got)
	}
}

func TestFitted(t *testing.T) {
	f := Fitted{Patterns: []string{"fc", "cnv1"}}
	if !f.Any("fc.weight") || f.Any("conv1.weight") {
		t.Error("fc.weight should fit, and conv1.weight not")
	}
	if p, met, unused := f.Unused(); p != "cnv1" || !unused || len(met) != 2 {
		t.Errorf("got %q of %q, %v", p, met, unused)
	}
	f.Patterns = f.Patterns[:1]
	if p, _, unused := f.Unused(); unused {
		t.Errorf("%q is unused", p)
	}
}

func TestListed(t *testing.T) {
	var names []string
	for i := range 25 {
		names = append(names, fmt.Sprintf("block%d.weight", i), fmt.Sprintf("block%d.bias", i))
	}
	if got := Listed(names); !strings.HasPrefix(got, "block0, block1, ") || !strings.HasSuffix(got, "block19, 5 more") {
		t.Errorf("got %q", got)
	}
	if got := Beginnings([]string{"a.b.c", "a.d"}); !slices.Equal(got, []string{"a", "a.b", "a.b.c", "a.d"}) {
		t.Errorf("the beginnings are %q", got)
	}
}

// No pattern takes long, whatever the name.
func FuzzMatch(f *testing.F) {
	f.Add("a*b.*c", "axb.c")
	f.Add(strings.Repeat("*a", 50)+"b", strings.Repeat("a", 500))
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if Match(pattern, name) && !Match(pattern+"*", name) {
			t.Errorf("%q fits %q, and with a star behind it it does not", pattern, name)
		}
	})
}
