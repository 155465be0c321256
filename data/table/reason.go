package table

import "fmt"

// Reason says why something was found, such as that a column is left out: a text with
// values in it, so that it can be said in another language too.
type Reason struct {
	Format string
	Values []any
}

// Because returns a reason, whose text has values in it as fmt.Sprintf puts them.
func Because(format string, values ...any) Reason { return Reason{format, values} }

// IsZero reports whether there is none.
func (r Reason) IsZero() bool { return r.Format == "" }

// String returns the reason in English.
func (r Reason) String() string { return r.In(fmt.Sprintf) }

// In returns the reason as say puts the values into its text, as fmt.Sprintf does, or into
// what stands for that text in another language.
func (r Reason) In(say func(format string, values ...any) string) string {
	return say(r.Format, r.Values...)
}
