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
		{[]int{3, 8, 8}, `"conv", "options": {"out": 2, "size": 3, "padding": "same", "stride": 2}`, "stride 2 with the padding of SamePadding, want 1"},
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
