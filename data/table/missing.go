package table

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"cajal/internal/figure"
)

// nothing is how programs write that a value is missing.
var nothing = []string{"", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan", "?"}

// doubtfulWords mean that a value is missing, or are values: people have classes None, Some
// and Many, and answers yes, no and n/a. Among numbers they are missing.
var doubtfulWords = []string{"None", "none", "N/A", "n/a", "NA", "na", "null", "NULL", "Null", "nil", "-", "."}

// plainWords are those that are values wherever they stand among texts; the others,
// which programs write too, need a reason.
var plainWords = map[string]bool{"None": true, "none": true, "N/A": true, "n/a": true}

// manyRows is the share of the rows, one in so many, from which a word is frequent.
const manyRows = 20

// missing returns the cells that mean "nothing here".
func (o *Options) missing() map[string]bool {
	if o.Missing == nil && o.NotMissing == nil {
		return usualMissing()
	}
	return o.collectMissing()
}

// usualMissing and usualDoubtful are those where no option says otherwise: a request to a
// server is a table, and should not make them anew.
var (
	usualMissing  = sync.OnceValue(new(Options).collectMissing)
	usualDoubtful = sync.OnceValue(new(Options).collectDoubtful)
)

func (o *Options) collectMissing() map[string]bool {
	cells := map[string]bool{}
	for _, c := range slices.Concat(nothing, doubtfulWords, o.Missing) {
		cells[c] = true
	}
	for _, c := range o.NotMissing {
		delete(cells, c)
	}
	return cells
}

// doubtful returns those of the words that may be values after all, as far as the
// options do not decide them.
func (o *Options) doubtful() map[string]bool {
	if o.Missing == nil && o.NotMissing == nil {
		return usualDoubtful()
	}
	return o.collectDoubtful()
}

func (o *Options) collectDoubtful() map[string]bool {
	cells := map[string]bool{}
	for _, c := range doubtfulWords {
		cells[c] = true
	}
	for _, c := range slices.Concat(o.Missing, o.NotMissing) {
		delete(cells, c)
	}
	return cells
}

// settleWords decides which words of a text column are values. Known ones are those
// of a schema; nil if there is none. markers are words that stand for missing numbers
// in this file, by the column that has them. It returns the words that are values,
// and those that stay missing for being markers.
//
// A word is a value if nothing else is left of the column but one text; if not, and
// it is a marker, it is missing. Else None and N/A are values, and the words that
// programs write are if the column has empty cells as well, or if one row in twenty
// or more has them.
func (s *stats) settleWords(known map[string]bool, markers map[string]string, rows int) (values, missing []string) {
	for _, w := range doubtfulWords {
		n := s.doubts[w]
		switch {
		case n == 0:
		case known != nil:
			if known[w] {
				values = append(values, w)
			}
		case s.levels.distinct() == 1:
			values = append(values, w)
		case markers[w] != "":
			missing = append(missing, w)
		case plainWords[w] || s.empty > 0 || n*manyRows >= rows:
			values = append(values, w)
		}
	}
	for _, w := range values {
		s.present += s.doubts[w]
		s.missing -= s.doubts[w]
		s.levels.put(level{text: w, rows: s.doubts[w]})
		delete(s.doubts, w)
	}
	return values, missing
}

// noteWords says what was made of a column's words.
func noteWords(values, missing []string, markers map[string]string) (notes []string) {
	quoted := func(w []string) string { return `"` + strings.Join(w, `", "`) + `"` }
	flags := func(flag string, w []string) string { return flag + "=" + strings.Join(w, " "+flag+"=") }
	if len(values) > 0 {
		notes = append(notes, fmt.Sprintf("%s, not as missing; %s says otherwise (missing = [%s] in a recipe)",
			figure.Agree(len(values), values[0]+" counts as a value of its own", strings.Join(values, ", ")+" count as values of their own"), flags("--missing", values), quoted(values)))
	}
	if len(missing) > 0 {
		notes = append(notes, fmt.Sprintf("%s %s as missing, as in the numbers of column %s; %s says otherwise (not_missing = [%s] in a recipe)",
			strings.Join(missing, ", "), figure.Agree(len(missing), "counts", "count"), Clip(markers[missing[0]]), flags("--not-missing", missing), quoted(missing)))
	}
	return notes
}
