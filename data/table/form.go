package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Form is how the cells of a category, or of classes, are brought to one common
// writing before they are compared: what a value is must not hang on the program
// that wrote its file. A column's form is found in the training table; it stays with
// the schema, and all later cells go through it.
type Form uint8

// The forms.
const (
	// FormText compares cells as they stand: "007" is not "7".
	FormText Form = iota
	// FormBool is for yes and no in all usual spellings: True, TRUE, t, yes, 1, 1.0.
	FormBool
	// FormWhole is for whole numbers of any length: 1, 1.0 and 01 are the same, and
	// no digit is lost.
	FormWhole
	// FormNumber is for numbers: 0.5, 0.50 and 5e-1 are the same.
	FormNumber
)

var formNames = [...]string{"text", "bool", "whole", "number"}

// String returns the form's name, as schemas have it.
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return fmt.Sprintf("Form(%d)", f)
}

// ParseForm returns the form of a name; "" is FormText.
func ParseForm(name string) (Form, error) {
	for i, n := range formNames {
		if n == name {
			return Form(i), nil
		}
	}
	if name == "" {
		return FormText, nil
	}
	return FormText, fmt.Errorf("form %.40q, want one of %s", name, strings.Join(formNames[:], ", "))
}

// Key returns the common writing of a cell: two cells are the same value where their
// keys are equal. A cell that is not of the form, as "maybe" among yes and no, is its
// own key.
func (f Form) Key(cell string) string {
	switch f {
	case FormBool:
		if truth, ok := truthOf(cell); ok {
			return strconv.FormatBool(truth)
		}
	case FormWhole, FormNumber:
		if key, ok := numberKey(cell, '.'); ok {
			return key
		}
	}
	return cell
}

// truthWords are the spellings of true and false by family, in lower case. A column
// that learns is boolean if all its cells are of one family; of a boolean column all
// spellings are understood.
var truthWords = [...][2]string{{"false", "true"}, {"f", "t"}, {"no", "yes"}, {"n", "y"}}

// truthWord returns what a word means, and its family; -1 if it is none.
func truthWord(cell string) (family int, truth bool) {
	if len(cell) > len("false") {
		return -1, false
	}
	for k, words := range truthWords {
		for i, w := range words {
			if strings.EqualFold(cell, w) {
				return k, i == 1
			}
		}
	}
	return -1, false
}

// truthOf returns what a cell of a boolean column means.
func truthOf(cell string) (truth, ok bool) {
	if k, truth := truthWord(cell); k >= 0 {
		return truth, true
	}
	key, ok := numberKey(cell, '.')
	return key == "1", ok && (key == "0" || key == "1")
}

// pair changes the names of the levels false and true where they do not belong together, as
// "0" and "True" or "no" and "YES" do not, which two programs wrote: to the words of the
// family that one of the two is of, in lower case.
func pair(names map[string]string) {
	no, yes := names["false"], names["true"]
	if no == "" || yes == "" {
		return
	}
	a, _ := truthWord(no)
	b, _ := truthWord(yes)
	if a == b && (a < 0 || letters(no) == letters(yes)) {
		return
	}
	words := truthWords[max(0, min(a, b))]
	names["false"], names["true"] = words[0], words[1]
}

// letters says how a word is written: in small letters, in capitals, with one capital
// before small letters, or as none of these.
func letters(word string) string {
	lower := strings.ToLower(word)
	switch {
	case word == lower:
		return "small"
	case word == strings.ToUpper(word):
		return "capitals"
	case word[1:] == lower[1:]:
		return "one capital"
	}
	return "mixed"
}

// formOf returns the form of a column's different texts. Numbers are compared as
// texts if some are written in a way that no program writes numbers: 007, 12E5.
func formOf(texts []string, decimal byte) Form {
	if isBool(texts) {
		return FormBool
	}
	form := FormWhole
	for _, t := range texts {
		key, ok := numberKey(t, decimal)
		if !ok || strangeNumber(t) {
			return FormText
		}
		if strings.ContainsAny(key, ".e") {
			form = FormNumber
		}
	}
	return form
}

// isBool reports whether texts are all words of one family of truthWords, or 0 and 1.
// Both may stand among true and false: a file may be the join of two.
func isBool(texts []string) bool {
	family := -1
	var digits [2]bool
	for _, t := range texts {
		k, _ := truthWord(t)
		if k < 0 {
			truth, ok := truthOf(t)
			if !ok || strangeNumber(t) {
				return false
			}
			digits[map[bool]int{true: 1}[truth]] = true
			continue
		}
		if family >= 0 && k != family {
			return false
		}
		family = k
	}
	if family < 0 {
		return digits[0] && digits[1]
	}
	return family == 0 || !digits[0] && !digits[1]
}

// strangeNumber reports whether a number is written as codes are: with zeros before
// it, a plus, or an exponent without a sign.
func strangeNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' || strings.HasPrefix(digits, "+") {
		return true
	}
	e := strings.IndexAny(digits, "eE")
	return e >= 0 && !strings.HasPrefix(digits[e+1:], "-") && !strings.HasPrefix(digits[e+1:], "+")
}

// numberKey returns the common writing of a number; ok is false if the cell is none.
// Whole numbers never pass through float64, which holds 15 digits of them.
func numberKey(cell string, decimal byte) (key string, ok bool) {
	if key, ok := wholeKey(cell, decimal); ok {
		return key, true
	}
	if v, ok := parseNumber([]byte(cell), decimal); ok {
		return numberText(v), true
	}
	return "", false
}

// wholeKey returns the digits of a whole number that is written with digits, and
// perhaps zeros behind a decimal sign.
func wholeKey(cell string, decimal byte) (key string, ok bool) {
	digits := strings.TrimLeft(cell, "+-")
	if len(cell)-len(digits) > 1 || len(cell) > 64 {
		return "", false
	}
	digits, zeros, point := strings.Cut(digits, string(decimal))
	if digits == "" || point && (zeros == "" || strings.Trim(zeros, "0") != "") {
		return "", false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return "", false
		}
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0", true
	}
	if cell[0] == '-' {
		return "-" + digits, true
	}
	return digits, true
}

// numberText is the name that a number has as a class or a level: "3", "0.5",
// "10000001".
func numberText(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case v == math.Trunc(v) && math.Abs(v) < 1e21:
		return strconv.FormatFloat(v+0, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
