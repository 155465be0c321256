package schema

// Origin says what an input of a row stands for.
type Origin struct {
	Column  string
	Level   string // of a category with an input for each level; "" of others
	Rare    bool   // the input that rare levels share
	Missing bool   // the mark of what is missing
}

// Origins returns what each input of a row of what Encode returns stands for, in their
// order. Parts of dates, of texts and of target encodings have the column alone.
func (s *Schema) Origins() []Origin {
	all := make([]Origin, s.Width())
	for i, places := range s.Places() {
		in := &s.Inputs[i]
		for k, at := range places {
			if at >= len(all) {
				continue // ids are one for each column
			}
			o := Origin{Column: in.Name, Missing: in.Missing && !in.Embed && k == len(places)-1}
			if in.Kind == "category" && in.Encoding == nil && !in.Embed && !o.Missing {
				if o.Rare = k >= len(in.Levels); !o.Rare {
					o.Level = in.Levels[k]
				}
			}
			all[at] = o
		}
	}
	return all
}
