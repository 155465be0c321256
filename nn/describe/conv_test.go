package describe

import (
	"strings"
	"testing"
)

func TestConvRefuses(t *testing.T) {
	for _, c := range []struct {
		in         []int
		text, want string
	}{
		{[]int{5}, `"conv", "options": {"out": 2, "size": 3}`, "it takes samples of channels and of 1 to 3 axes more, as (C, H, W), and (N, 5) come in"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2}`, "size: missing; want how many places a kernel has along each axis, such as 3"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": "3"}`, "size: found a string, want a whole number"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 2.5}`, "size: found a number 2.5, want a whole number"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": [3, 3, 3]}`, "size: 3 numbers, want 1 or 2, one for each axis"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 0}`, "size: 0, want 1 to 32768"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 9}`, "the kernel reaches over 9 places of the height, which has 8 with padding 0 and 0; want at most that, or 1 more of padding"},
		{[]int{1 << 20, 1}, `"conv", "options": {"out": 2097152, "size": 1}`, "numbers, want at most"},
		{[]int{1, 1, 1}, `"conv", "options": {"out": 1, "size": 2, "dilation": 32768, "padding": 16384}`, "a sample has more than 67108864 numbers with what is added around it"},
		{[]int{1, 1, 1}, `"conv", "options": {"out": 1, "size": 2, "dilation": 32768, "padding": "same"}`, "a sample has more than 67108864 numbers with what is added around it"},
		{[]int{1, 1, 1}, `"conv-transpose", "options": {"out": 1, "size": 2, "dilation": 32768, "padding": 16384}`, "a sample has more than 67108864 numbers with what is added around it"},
		{[]int{1000, 1, 1}, `"conv", "options": {"out": 1, "size": 1, "padding": 2000}`, "a sample has more than 67108864 numbers with what is added around it"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 3, "groups": 2}`, "groups: 2, want a number that divides the 3 channels in and the 2 out"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 3, "stride": []}`, "stride: a list of no numbers, want some, or no such key"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 0, "size": 3}`, "out: 0, want 1 to"},
		{[]int{3, 8, 8}, `"conv", "options": {"in": 4, "out": 2, "size": 3}`, "in: 4, and what goes in has 3 channels"},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 3, "padding": "sane"}`, `padding: "sane" is not known, want a number, a list of numbers, "same" or "valid"`},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 3, "padding": "same", "stride": 2}`, `padding: "same" keeps a sample as large as it is, and the stride is 2; want stride 1, or a number, such as 1`},
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 3, "pading": 1}`, `did you mean "padding"?`},
		{[]int{3, 8, 8}, `"conv-transpose", "options": {"out": 2, "size": 3, "padding": "same"}`, `padding: "same" is for a conv, want a number`},
		{[]int{3, 1, 1}, `"conv-transpose", "options": {"out": 2, "size": 3, "padding": 2}`, "1 places of the height become -1 with padding 2 and 2, want at least 1"},
		{[]int{3, 4, 4}, `"conv-transpose", "options": {"out": 2, "size": 3, "stride": 2, "output_padding": 2}`, "output padding 2 along the height, want at least 0 and less than stride 2 or dilation 1"},
	} {
		m := parse(t, `{"kind": `+c.text+`}`)
		if _, _, err := Fit(m, Flow{Shape: c.in}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %v: got %v, want %q", c.text, c.in, err, c.want)
		}
	}
}

// Options that do not go with what comes in are refused by their names and numbers.
func TestShapesRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`"channel-shuffle", "options": {"groups": 2}`, "net (channel-shuffle): groups: 2, want a number that divides the 3 channels"},
		{`"pixel-shuffle", "options": {"factor": 2}`, "factor: 2, which makes one channel of 2·2, and 3 go in; want one whose square divides them"},
		{`"unflatten", "options": {"axis": 9, "shape": [2, 2]}`, "axis: 9, and what goes in is (N, 3, 8, 8); want 1 to 3, or counted from the end"},
		{`"unflatten", "options": {"axis": 2, "shape": [2, 2]}`, "shape: [2 2], and axis 2 of (N, 3, 8, 8) has the length 8; want lengths whose product that is, of which one may be -1"},
		{`"unflatten", "options": {"axis": -1, "shape": [-1, -1]}`, "shape: [-1 -1], want -1 once at most"},
		{`"unflatten", "options": {"shape": [0, 3]}`, "shape: [0 3], want lengths from 1 to the 3 of axis 1 of (N, 3, 8, 8), or -1"},
		{`"permute", "options": {"order": [0, 1]}`, "order: [0 1], want each axis of (N, 3, 8, 8) once, 0 to 3, and 0, that of the samples, first"},
		{`"glu", "options": {"axis": 1}`, "net (glu): what goes in is (N, 3, 8, 8), want an axis 1 of even length"},
		{`"conv-transpose", "options": {"out": 2, "size": 3, "padding_mode": "reflect"}`, `padding_mode: "reflect", and a conv-transpose cuts its padding off`},
	} {
		if _, _, err := Fit(parse(t, `{"kind": `+c.text+`}`), Flow{Shape: []int{3, 8, 8}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.text, err, c.want)
		}
	}
}
