package experiment

import (
	"fmt"
	"strings"

	"cajal/internal/figure"
)

// language has texts by the English ones; nil is English.
type language map[string]string

// say returns a text in the language with values in it, as [phrased] takes them.
func (l language) say(format string, values ...any) string { return phrased(format, values...).in(l) }

// phrase is a text with values in it, as Sprintf puts them, that can be said in another
// language too. Values may be phrases themselves.
type phrase struct {
	format string
	values []any
}

func phrased(format string, values ...any) phrase { return phrase{format, values} }

// String returns the phrase in English.
func (p phrase) String() string { return p.in(nil) }

// in returns the phrase in a language, and in English where it has no text for it. The
// values of a text are in the same order in every language.
func (p phrase) in(l language) string {
	format := p.format
	if text, ok := l[format]; ok {
		format = text
	}
	if len(p.values) == 0 {
		return format
	}
	values := make([]any, len(p.values))
	for i, v := range p.values {
		if inner, ok := v.(interface{ in(l language) string }); ok {
			v = inner.in(l)
		}
		values[i] = v
	}
	return fmt.Sprintf(format, figure.Values(values)...)
}

// phrases are said one behind the other, with commas between them.
type phrases []phrase

func (p phrases) in(l language) string {
	all := make([]string, len(p))
	for i := range p {
		all[i] = p[i].in(l)
	}
	return strings.Join(all, l.say(", "))
}

// andMore are the first of some names, and how many more there are.
func andMore(names phrases, most int) phrase {
	if len(names) <= most {
		return phrased("%s", names)
	}
	return phrased("%s and %d more", names[:most], len(names)-most)
}

// tell adds a finding to the diagnosis.
func (o *Outcome) tell(format string, values ...any) { o.tellAll(phrased(format, values...)) }

// tellAll adds findings to the diagnosis.
func (o *Outcome) tellAll(found ...phrase) {
	for _, p := range found {
		o.Diagnosis, o.told = append(o.Diagnosis, p.String()), append(o.told, p)
	}
}

// texts returns phrases in English.
func texts(all []phrase) []string {
	said := make([]string, len(all))
	for i, p := range all {
		said[i] = p.String()
	}
	return said
}
