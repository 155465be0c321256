package main

import (
	"fmt"
	"strings"
)

// attackCase is requests that are sent at once.
type attackCase struct {
	short, name string
	times       int // how many at once
	slow        bool
	path        string // predict, infer, or over gRPC grpc, gzip, bytes
	body        func(columns []string) string
}

const large = 16<<20 - 1000 // bytes, of 16 MB that are taken

var cases = []attackCase{
	{"outputs", "an output 6,000 times", 4, false, "infer", func(columns []string) string {
		return `{` + inputs(columns, 1000) + `,"outputs":[` + strings.Repeat(`{"name":"probabilities"},`, 5600) + `{"name":"probabilities"}]}`
	}},
	{"large", "8 × 16 MB of inputs {}", 8, false, "infer", func([]string) string {
		return `{"inputs":[` + strings.Repeat("{},", large/3) + `{}]}`
	}},
	{"large", "8 × 16 MB of numbers", 8, false, "infer", func(columns []string) string {
		return `{"inputs":[{"name":"` + columns[0] + `","shape":[10000],"datatype":"FP64","data":[` + strings.Repeat("1,", large/2) + `1]}]}`
	}},
	{"large", "8 × 16 MB of rows", 8, false, "predict", func(columns []string) string {
		row := rowOf(columns, "0.123456789")
		return "[" + strings.Repeat(row+",", large/(len(row)+1)) + row + "]"
	}},
	{"large", "8 × 16 MB of 9,999 rows", 8, false, "predict", func(columns []string) string {
		row := rowOf(columns, strings.Repeat("1", large/9999/len(columns)-len(columns[0])-8))
		return "[" + strings.Repeat(row+",", 9998) + row + "]"
	}},
	{"large", "8 × 16 MB of texts", 8, false, "predict", func(columns []string) string {
		row := rowOf(columns, `"\u003c`+strings.Repeat("é", (large/9999/len(columns)-len(columns[0])-20)/2)+`"`)
		return "[" + strings.Repeat(row+",", 9998) + row + "]"
	}},
	{"large", "8 × 20 MB, too large", 8, false, "predict", func([]string) string { return "[" + strings.Repeat(" ", 20<<20) + "]" }},
	{"slow", "256 slow bodies", 256, true, "predict", func(columns []string) string { return "[" + rowOf(columns, "1") + "]" }},
	{"deep", "16 MB of [", 8, false, "predict", func([]string) string { return strings.Repeat("[", large) }},
	{"deep", `16 MB of {"a":`, 8, false, "predict", func([]string) string { return strings.Repeat(`{"a":`, large/5) }},
	{"deep", "16 MB of [ as data", 8, false, "infer", func(columns []string) string {
		return `{"inputs":[{"name":"` + columns[0] + `","shape":[1],"datatype":"FP64","data":` + strings.Repeat("[", large)
	}},
	{"long", "a number of 1e6 digits", 8, false, "predict", func(columns []string) string { return rowOf(columns, strings.Repeat("7", 1_000_000)) }},
	{"long", "a number of 16e6 digits", 8, false, "predict", func(columns []string) string {
		return `{"` + columns[0] + `":0.` + strings.Repeat("7", large-100) + `}`
	}},
	{"long", "a text of 16 MB", 8, false, "predict", func(columns []string) string {
		row := rowOf(columns[1:], "1")
		return `{"` + columns[0] + `":"` + strings.Repeat("<", large-len(row)-100) + `",` + row[1:]
	}},
	{"long", "a name of 16 MB", 8, false, "predict", func(columns []string) string {
		row := rowOf(columns, "1")
		return `{"` + strings.Repeat("\xff", large-len(row)-100) + `":1,` + row[1:]
	}},
	{"long", "an id of 16 MB", 8, false, "infer", func(columns []string) string {
		return `{` + inputs(columns, 1) + `,"id":"` + strings.Repeat("<", large-1000) + `"}`
	}},
	{"tiny", "1e6 tiny columns", 8, false, "predict", func(columns []string) string {
		var b strings.Builder
		b.WriteString(strings.TrimSuffix(rowOf(columns, "1"), "}"))
		for i := range 1_000_000 {
			fmt.Fprintf(&b, `,"%x":0`, i)
		}
		return b.String() + "}"
	}},
	{"tiny", "16 MB of keys in an input", 8, false, "infer", func([]string) string {
		var b strings.Builder
		b.WriteString(`{"inputs":[{"parameters":{"":0`)
		for i := 0; b.Len() < large-100; i++ {
			fmt.Fprintf(&b, `,"%x":0`, i)
		}
		return b.String() + "}}]}"
	}},
}

// rowOf is a row of /predict that has a value in each column.
func rowOf(columns []string, value string) string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = `"` + c + `":` + value
	}
	return "{" + strings.Join(cells, ",") + "}"
}

// inputs are those of an inference request.
func inputs(columns []string, rows int) string {
	tensors := make([]string, len(columns))
	for i, c := range columns {
		tensors[i] = fmt.Sprintf(`{"name":%q,"shape":[%d],"datatype":"FP64","data":[%s1]}`, c, rows, strings.Repeat("1,", rows-1))
	}
	return `"inputs":[` + strings.Join(tensors, ",") + "]"
}
