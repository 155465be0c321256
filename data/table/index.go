package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Counters leak: a column that numbers the rows tells an order that the rows to
// predict do not have, and mostly the target with it. Rules find them by what they
// hold and are called, in any order of the rows; who knows better says the kind.
const (
	// indexRows is from how many rows on the numbers 0 … n−1 or 1 … n, in any order,
	// are a counter whatever they are called.
	indexRows = 20
	// hardlyRepeats is the percentage of different values from which a column that
	// is called id is one.
	hardlyRepeats = 95
)

// counts says why whole numbers only count rows, if they do.
func (c *Column) counts(rows int, unnamed bool) (why Reason) {
	present := rows - c.Missing
	if present < 3 || c.Missing*20 > rows {
		return Reason{}
	}
	distinct := c.differentNumbers(rows)
	span, named := c.Max-c.Min+1, unnamed || isIDName(c.Name)
	switch {
	case distinct == rows && span == float64(rows) && (c.Min == 0 || c.Min == 1) &&
		(named || rows >= indexRows && !isOrderName(c.Name)):
		return Because("it only numbers the rows")
	case unnamed && c.Place == 1 && c.Min >= 0 && 2*distinct >= present:
		return Because("it numbers rows, and has no name")
	case named && 100*distinct >= hardlyRepeats*present:
		return Because("it is called as ids are, and hardly repeats")
	case 2*distinct > present && distinct > 2 && c.Min >= 0 && namesThings(c.Name, c.Min):
		return Because("it is called as ids are, and half of them or more stand in one row")
	}
	return Reason{}
}

// differentNumbers counts the different numbers of a column.
func (c *Column) differentNumbers(rows int) int {
	if c.values != nil {
		return len(c.values) - 1
	}
	all := make([]float64, 0, rows)
	for i := range rows {
		if v := c.Number(i); v == v {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return len(slices.Compact(all))
}

// idWords end the name of a column of ids, and idOwners stand before "id" where a
// name has no sign between its words.
var (
	idWords = wordSet("id ids idx index uuid guid key pk rowname rownames rownum rowid rowno row serial sn")
	// countWords number something if what they count is a row.
	countWords = wordSet("number num no nr")
	idOwners   = wordSet(`account admission applicant booking case claim client company contract customer device doc
		document employee encounter event game household image invoice item job listing loan match member movie obs
		observation order participant passenger patient payment person player policy post product property record
		respondent row sample school sequence session song staff store student study subject test ticket track
		transaction trip unit user vehicle vendor visit`)
	// orderWords are columns that may hold 1 … n and mean it.
	orderWords = wordSet(`year yr month week day days date hour hours minute minutes second seconds time t step epoch age
		rank ranking position pos order dose level period lag x distance depth`)
)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// isIDName reports whether a column is called as ids are: id, ID, customer_id,
// customerID, caseid, row_number, Unnamed: 0.
func isIDName(name string) bool {
	words := nameWords(name)
	if len(words) == 0 {
		return false
	}
	if strings.HasPrefix(name, "__index_level_") { // as pandas calls an index without a name
		return true
	}
	if words[0] == "unnamed" || words[0] == "id" {
		return true
	}
	last := words[len(words)-1]
	if owner, ok := strings.CutSuffix(last, "id"); ok && idOwners[owner] || idWords[last] {
		return true
	}
	return len(words) > 1 && countWords[last] && (words[len(words)-2] == "row" || words[len(words)-2] == "id")
}

// namesThings reports whether a column is called as one whose numbers name things that
// may come again, a customer's in each of the visits: id, customer_id, storeID; and
// "account number" where the numbers are long. A price index, a row of a grid or the
// number of ids is a quantity.
func namesThings(name string, least float64) bool {
	words := nameWords(name)
	if len(words) == 0 || len(words) > 1 && (countWords[words[0]] || words[0] == "n" || words[0] == "count" || words[0] == "total") {
		return false
	}
	last := words[len(words)-1]
	owner, owned := strings.CutSuffix(last, "id")
	switch {
	case last == "id" || last == "uuid" || last == "guid" || owned && idOwners[owner]:
		return true
	case words[0] == "id":
		return strings.Trim(words[1], "0123456789") != "" // not the first, second, … of a kind
	}
	return len(words) > 1 && countWords[last] && idOwners[words[len(words)-2]] && least >= longNumber
}

// longNumber is from where on "order number" counts no orders.
const longNumber = 10_000

// repeatedIDs reports whether whole numbers name things that come again, as texts of a
// category do. As quantities they would say that customer 4711 is nearly 4712.
func (s *stats) repeatedIDs(c *Column) bool {
	return !s.target && !s.order && !s.fraction && s.plain == s.numbers && s.lo >= 0 && namesThings(c.Name, s.lo) &&
		s.levels.distinct() > 2 && s.repeats()
}

// noteRepeated says what was made of ids that come again, and what else might be.
func (b *builder) noteRepeated(i int, c *Column) {
	if s := &b.stats[i]; s.kind == Auto && s.learned == nil && c.Kind == Category && c.Distinct > 2 && namesThings(c.Name, s.lo) && (s.text == "" || c.Distinct > 20) {
		c.Instead = "ignore"
		name := Clip(c.Name)
		b.note(c, fmt.Sprintf("%d different ids in %d rows count as a category; where new rows bring new ids, group = %q (--group %s) keeps the rows of one id in one fold and the ids out of the inputs, and --column %s=ignore leaves them out",
			c.Distinct, b.frame.Rows, c.Name, name, name))
	}
}

// isOrderName reports whether a column is called as one whose order means something.
func isOrderName(name string) bool {
	return slices.ContainsFunc(nameWords(name), func(w string) bool { return orderWords[w] })
}

// nameWords cuts a name into its words in lower case: "customerID" and "customer_id"
// are customer and id.
func nameWords(name string) []string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			b.WriteByte(' ')
		case unicode.IsUpper(r) && lower:
			b.WriteByte(' ')
			fallthrough
		default:
			b.WriteRune(unicode.ToLower(r))
		}
		lower = unicode.IsLower(r)
	}
	return strings.Fields(b.String())
}

// looksLikeID reports whether a text is what programs make up to name things: letters
// and digits in one word, as 7590-VHVEG, LP001002, or 32 digits of a hash.
func looksLikeID(cell []byte) bool {
	if len(cell) < 4 || len(cell) > 128 {
		return false
	}
	digits := 0
	for _, c := range cell {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == ':', c == '{', c == '}':
		default:
			return false
		}
	}
	return digits > 0
}

// settleIndices leaves out the columns that count the rows, unless there is nothing
// else to learn from.
func (b *builder) settleIndices() error {
	var counters []*Column
	usable := 0
	for i, c := range b.frame.Columns {
		unnamed := b.frame.Header && strings.HasPrefix(c.Name, "column") && c.Name == fmt.Sprintf("column%d", i+1)
		switch {
		case b.options.isTarget(c.Name) || c.Name == b.options.Order:
		case b.stats[i].ignored:
			b.ignore(c, unnamed)
		case c.Kind == Number && c.Whole && b.stats[i].kind == Auto:
			if c.why = c.counts(b.frame.Rows, unnamed); !c.why.IsZero() {
				counters = append(counters, c)
				continue
			}
			usable++
		case c.Kind.Usable():
			usable++
			b.noteRepeated(i, c)
		}
	}
	if usable == 0 && slices.ContainsFunc(b.frame.Columns, func(c *Column) bool { return b.options.isTarget(c.Name) }) {
		for _, c := range counters {
			b.tell(c, fmt.Sprintf("%s; it is used, since there is no other", c.why))
		}
		return nil
	}
	for _, c := range counters {
		c.Kind = Index
		c.forget()
	}
	return nil
}

// ignore leaves out a column that is to be ignored, and says what it would be if it
// were left out anyway.
func (b *builder) ignore(c *Column, unnamed bool) {
	var why Reason
	switch {
	case c.Kind == Number && c.Whole:
		why = c.counts(b.frame.Rows, unnamed)
	case !c.Kind.Usable() && c.Kind != Ignored:
		why = c.leftOut()
	}
	c.Kind, c.why = Ignored, why
	c.forget()
}
