package grad

// Graph is what a tape recorded in a pass: a plain structure for drawings and for
// other programs, which encoding/json writes under the names below. It holds no
// numbers, and stays when the tape is rewound.
//
// The schema is stable: fields may be added, and Version grows when one changes
// its meaning.
type Graph struct {
	Version int          `json:"version"` // 1
	Values  []GraphValue `json:"values"`
	Nodes   []GraphNode  `json:"nodes"` // in the order in which they were recorded
}

// GraphValue is a tensor: a parameter, or a result of a node.
type GraphValue struct {
	ID        int    `json:"id"` // a result's is its place on the tape, [Value.Index]; parameters follow
	DType     string `json:"dtype"`
	Shape     []int  `json:"shape"`
	Parameter string `json:"parameter,omitempty"` // its name
	Frozen    bool   `json:"frozen,omitempty"`
}

// GraphNode is an operation. Inputs and Results are IDs of values; an operation on
// x and x names it twice.
type GraphNode struct {
	ID      int    `json:"id"`
	Op      string `json:"op"`
	Layer   string `json:"layer,omitempty"` // the path of the layer it belongs to, "net.2"
	Kind    string `json:"kind,omitempty"`  // what that layer is, "Linear 784→512"
	Inputs  []int  `json:"inputs"`
	Results []int  `json:"results"`
}

// Graph returns what the tape has recorded in this pass.
func (t *Tape) Graph() Graph {
	g := Graph{Version: 1, Values: []GraphValue{}, Nodes: []GraphNode{}}
	parameters := map[*node]int{}
	var last []GraphValue // the parameters
	id := func(n *node) int {
		if n.tape != nil {
			return n.index
		}
		if _, ok := parameters[n]; !ok {
			parameters[n] = t.next + len(last)
			v := describeValue(n, parameters[n])
			v.Parameter, v.Frozen = n.param, !n.needs
			last = append(last, v)
		}
		return parameters[n]
	}
	at := map[*node]int{} // where in g.Nodes an operation stands
	for _, n := range t.nodes[:t.next] {
		if n.whole != nil {
			whole := &g.Nodes[at[n.whole]]
			if whole.Results[0] == n.whole.index { // its parts are its results
				whole.Results = whole.Results[:0]
				g.Values = g.Values[:len(g.Values)-1]
			}
			whole.Results = append(whole.Results, n.index)
			g.Values = append(g.Values, describeValue(n, n.index))
			continue
		}
		node := GraphNode{ID: len(g.Nodes), Op: n.op.name(), Inputs: []int{}, Results: []int{n.index}}
		if n.frame.parent != nil {
			node.Layer, node.Kind = n.frame.place(), n.frame.layer.String()
		}
		for _, in := range n.in {
			node.Inputs = append(node.Inputs, id(in))
		}
		at[n] = len(g.Nodes)
		g.Nodes = append(g.Nodes, node)
		g.Values = append(g.Values, describeValue(n, n.index))
	}
	g.Values = append(g.Values, last...)
	return g
}

func describeValue(n *node, id int) GraphValue {
	return GraphValue{ID: id, DType: n.val.DType().String(), Shape: append([]int{}, n.val.Shape()...)}
}
