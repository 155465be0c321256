package explain

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
)

// String returns what WriteTo writes.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s = %s = %s\n", r.Symbol, r.Parameter, number(r.Value))
	if len(r.Input) > 0 {
		fmt.Fprintf(&b, "input %s, ", vector(r.Input))
	}
	fmt.Fprintf(&b, "target %s, output %s, %s %s\n\n", vector(r.Target), vector(r.Output), r.LossName, number(r.Loss))
	for i := range r.Convolutions {
		r.Convolutions[i].write(&b, r.Symbol)
	}
	switch {
	case len(r.Levels) == 0:
	case r.PathCount == 0:
		r.writeNoPath(&b)
	case r.PathCount == 1:
		r.writeProduct(&b)
	default:
		r.writePaths(&b)
	}
	t := table(&b)
	fmt.Fprintf(t, "from the tape\t%+.9g\n", r.Gradient)
	fmt.Fprintf(t, "central difference\t%+.9g\t(relative difference %.1e)\n", r.Numeric, r.Error)
	t.Flush()
	fmt.Fprintf(&b, "\n%s\n", r.Meaning)
	return b.String()
}

// WriteTo writes the report for people.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, r.String())
	return int64(n), err
}

func table(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0) }

// number writes v with six digits, those after the point if that shows enough
// of them.
func number(v float64) string {
	v += 0 // no minus before a zero
	if a := math.Abs(v); a != 0 && a < 1e-3 || a >= 1e6 {
		return fmt.Sprintf("%.5e", v)
	}
	return fmt.Sprintf("%.6f", v)
}

// signed is number with a plus.
func signed(v float64) string {
	if v < 0 {
		return number(v)
	}
	return "+" + number(v)
}

// vector writes numbers as (1, 2.5), or the only one alone; many are cut short.
func vector(v []float64) string {
	const most = 12
	var s []string
	for i, x := range v {
		if i == most {
			s = append(s, fmt.Sprintf("… %d numbers", len(v)))
			break
		}
		s = append(s, fmt.Sprintf("%.6g", x))
	}
	if len(v) == 1 {
		return s[0]
	}
	return "(" + strings.Join(s, ", ") + ")"
}

// writeUnits says what the names of the levels stand for.
func (r *Report) writeUnits(w io.Writer) {
	t := table(w)
	for i := len(r.Levels) - 1; i >= 0; i-- {
		l := r.Levels[i]
		fmt.Fprintf(t, "  %s\t%s\t%s\n", l.Name, count(float64(l.Count), "unit"), strings.Join(l.Layers, ", "))
	}
	t.Flush()
}

func count(n float64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%.0f %ss", n, what)
}

// writeProduct writes the only path as a formula, and then each factor.
func (r *Report) writeProduct(w io.Writer) {
	p := r.Paths[0]
	var names, values []string
	for _, f := range p.Factors {
		names = append(names, f.Name())
		values = append(values, number(f.Value))
	}
	left := "∂L/∂" + r.Symbol
	indent := strings.Repeat(" ", len([]rune(left)))
	fmt.Fprintf(w, "%s = %s\n%s = %s\n%s = %s\n\n", left, strings.Join(names, " · "),
		indent, strings.Join(values, " · "), indent, signed(p.Product))
	t := table(w)
	for _, f := range p.Factors {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", f.Name(), align(f.Value), steps(f.Steps))
	}
	t.Flush()
	fmt.Fprintln(w)
	t = table(w)
	for i, name := range p.Units {
		l := r.Levels[len(r.Levels)-1-i]
		for _, u := range l.Units {
			if u.Name == name {
				fmt.Fprintf(t, "  %s\t%s\t%s\n", name, align(u.Value), strings.Join(l.Layers, ", "))
			}
		}
	}
	t.Flush()
	fmt.Fprintln(w)
}

// align writes a number so that those of a column stand below each other.
func align(v float64) string {
	if v < 0 {
		return number(v)
	}
	return " " + number(v)
}

// steps writes "sigmoid 0.112750 · affine 1.000000".
func steps(list []Step) string {
	var s []string
	for _, step := range list {
		s = append(s, step.Op+" "+number(step.Value))
	}
	return strings.Join(s, " · ")
}

// writePaths writes several paths as a table and, if not all are listed, what
// goes through each level.
func (r *Report) writePaths(w io.Writer) {
	var names []string
	above := "L"
	for i := len(r.Levels) - 1; i >= 0; i-- {
		names = append(names, "∂"+above+"/∂"+r.Levels[i].Name)
		above = r.Levels[i].Name
	}
	names = append(names, "∂"+above+"/∂"+r.Symbol)
	fmt.Fprintf(w, "∂L/∂%s = Σ over %s of %s\n", r.Symbol, count(r.PathCount, "path"), strings.Join(names, " · "))
	r.writeUnits(w)
	fmt.Fprintln(w)
	if len(r.Paths) > 0 {
		t := table(w)
		fmt.Fprintf(t, "path\t%s\tproduct\n", strings.Join(names, "\t"))
		for _, p := range r.Paths {
			fmt.Fprintf(t, "%s\t", strings.Join(p.Units, " ← "))
			for _, f := range p.Factors {
				fmt.Fprintf(t, "%s\t", align(f.Value))
			}
			fmt.Fprintln(t, signed(p.Product))
		}
		writeRest(t, r.More, len(names))
		fmt.Fprintf(t, "sum\t%s%s\n", strings.Repeat("\t", len(names)), signed(r.Sum))
		t.Flush()
		fmt.Fprintln(w)
	}
	if r.More == nil && len(r.Paths) > 0 {
		return
	}
	for i := len(r.Levels) - 1; i >= 0; i-- {
		r.Levels[i].write(w, r.Symbol)
	}
}

// writeRest writes what stands for the lines that are not shown, with a number
// of columns between that and their sum.
func writeRest(w io.Writer, more *Rest, columns int) {
	if more != nil {
		fmt.Fprintf(w, "… and %.0f more that add up to\t%s%s\n", more.Count, strings.Repeat("\t", columns), signed(more.Sum))
	}
}

// write writes what goes through each unit of a level.
func (l Level) write(w io.Writer, symbol string) {
	fmt.Fprintf(w, "through %s: %s\n", l.Name, strings.Join(l.Layers, ", "))
	t := table(w)
	fmt.Fprintf(t, "unit\tvalue\t∂L/∂%s\t∂%s/∂%s\tproduct\n", l.Name, l.Name, symbol)
	for _, u := range l.Units {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", u.Name, align(u.Value), align(u.Above), align(u.Below), signed(u.Product))
	}
	writeRest(t, l.More, 3)
	fmt.Fprintf(t, "sum\t\t\t\t%s\n", signed(l.Sum))
	t.Flush()
	fmt.Fprintln(w)
}

// writeNoPath says why nothing reaches the number.
func (r *Report) writeNoPath(w io.Writer) {
	l := r.Levels[0]
	fmt.Fprintf(w, "no path carries anything: ∂%s/∂%s is 0 for every unit of %s:\nwhat %s multiplies is 0, or the unit's activation is flat here\n\n", l.Name, r.Symbol, strings.Join(l.Layers, ", "), r.Symbol)
}
