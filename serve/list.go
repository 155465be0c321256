package serve

import (
	"cajal/internal/version"
)

// What a server says of itself at GET / where it has several models, or none yet.

// pageModel is a model in the list: its newest version, and links to all of them.
type pageModel struct {
	pageLink
	Predicts string
	Versions []pageLink // the newest first
}

type pageLink struct{ Name, Href string }

// list is for programs.
func (s *Server) list() map[string]any {
	type one struct {
		Name     string   `json:"name"`
		Versions []string `json:"versions"`
		Path     string   `json:"path"`
	}
	models := []one{}
	for _, name := range s.models.names() {
		models = append(models, one{name, s.models.versions(name), "/models/" + segment(name)})
	}
	return map[string]any{"models": models, "endpoints": append([]string{"GET /models/NAME"}, whats(endpointsOfAny())...)}
}

// endpointsOfAny lists what programs can ask of any of several models. Not each has reasons.
func endpointsOfAny() []fact { return endpoints("/models/NAME", "NAME", false, true) }

// listPage is for people.
func (s *Server) listPage(lang string) ([]byte, error) {
	c := pageContent{Lang: lang, Listed: true, Title: "Cajal"}
	all := s.models.all()
	for i, m := range all { // a model's versions stand together, the newest last
		link := pageLink{m.name, "models/" + segment(m.name) + "?lang=" + lang}
		if i == 0 || all[i-1].name != m.name {
			c.Models = append(c.Models, pageModel{pageLink: link})
		}
		of := &c.Models[len(c.Models)-1]
		of.Predicts = c.predicts(m.model)
		of.Versions = append([]pageLink{{m.version, "models/" + segment(m.name) + "/versions/" + segment(m.version) + "?lang=" + lang}}, of.Versions...)
	}
	c.Summary = c.T("%d models, served by Cajal %s", len(c.Models), version.String())
	c.addEndpoints(endpointsOfAny()...)
	return c.page()
}
