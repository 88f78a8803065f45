package sarif

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// A taxonomy is a run's own copy of what rules belong to (§3.19.3). The guids
// are fixed: they identify the taxonomies over all logs of plinth.
type taxonomy struct {
	Name             string  `json:"name"`
	GUID             string  `json:"guid"`
	Version          string  `json:"version,omitempty"`
	Organization     string  `json:"organization"`
	InformationURI   string  `json:"informationUri"`
	ShortDescription message `json:"shortDescription"`
	IsComprehensive  bool    `json:"isComprehensive"`
	Taxa             []taxon `json:"taxa"`
}

type taxon struct {
	ID               string   `json:"id"`
	ShortDescription *message `json:"shortDescription,omitempty"`
	HelpURI          string   `json:"helpUri"`
}

type component struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
	GUID  string `json:"guid"`
}

type relationship struct {
	Target struct {
		ID        string    `json:"id"`
		Index     int       `json:"index"`
		Component component `json:"toolComponent"`
	} `json:"target"`
	Kinds []string `json:"kinds"`
}

// taxonomies gives those that the policies name, with the taxa they name.
func taxonomies(policies []*policy.Policy) []taxonomy {
	framework := taxonomy{
		Name: "AWS Well-Architected Framework", GUID: "6f0b7a52-3d4e-4c1b-9a35-2b8f6a1c9d10", Organization: "Amazon Web Services",
		InformationURI:   "https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html",
		ShortDescription: message{Text: "Best practices of the AWS Well-Architected Framework."},
	}
	weaknesses := taxonomy{
		Name: "CWE", GUID: "25f72d7e-8a92-459d-ad67-64853f788765", Organization: "MITRE", InformationURI: "https://cwe.mitre.org/",
		ShortDescription: message{Text: "The MITRE Common Weakness Enumeration."},
	}
	for _, p := range policies {
		for _, id := range p.Practices {
			t := taxon{ID: id}
			if practice, ok := wellarchitected.Practice(id); ok {
				t.HelpURI, t.ShortDescription = practice.URL, &message{Text: sentence(practice.Title)}
			}
			framework.add(t)
		}
		for _, id := range p.CWE {
			number := strings.TrimPrefix(id, "CWE-")
			weaknesses.add(taxon{ID: number, HelpURI: "https://cwe.mitre.org/data/definitions/" + number + ".html"})
		}
	}
	all := []taxonomy{framework, weaknesses}
	return slices.DeleteFunc(all, func(t taxonomy) bool { return len(t.Taxa) == 0 })
}

func (t *taxonomy) index(id string) int {
	return slices.IndexFunc(t.Taxa, func(x taxon) bool { return x.ID == id })
}

func (t *taxonomy) add(x taxon) {
	if t.index(x.ID) < 0 {
		t.Taxa = append(t.Taxa, x)
	}
}

// components refers to the taxonomies from the tool's driver.
func components(all []taxonomy) []component {
	var out []component
	for i, t := range all {
		out = append(out, component{t.Name, i, t.GUID})
	}
	return out
}

// relationships leads from a rule to its taxa.
func relationships(p *policy.Policy, all []taxonomy) []relationship {
	var out []relationship
	for i, t := range all {
		for _, id := range slices.Concat(p.Practices, p.CWE) {
			id = strings.TrimPrefix(id, "CWE-")
			if at := t.index(id); at >= 0 {
				r := relationship{Kinds: []string{"relevant"}}
				r.Target.ID, r.Target.Index, r.Target.Component = id, at, component{t.Name, i, t.GUID}
				out = append(out, r)
			}
		}
	}
	return out
}
