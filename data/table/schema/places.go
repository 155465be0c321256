package schema

// Places returns where the inputs of each column stand in a row of what Encode
// returns, one list for each of Inputs: a number's own and the mark of what is missing,
// all levels of a category, all parts of a date, or the one id of an embedded category.
func (s *Schema) Places() [][]int {
	places := make([][]int, len(s.Inputs))
	at, id := 0, s.numbers()
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if in.Embed {
			places[i] = []int{id}
			id++
			continue
		}
		for range in.width() {
			places[i] = append(places[i], at)
			at++
		}
	}
	return places
}
