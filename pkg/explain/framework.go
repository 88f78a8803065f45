package explain

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

func ofPolicy(p *policy.Policy) *Page {
	pillar, _ := wellarchitected.FindPillar(p.Pillar)
	page := &Page{Kind: "policy", ID: p.ID, Title: p.Title, Summary: p.Description}
	name := p.Pillar // of a policy of somebody's own it may be any
	if pillar != nil {
		name = pillar.Name
	}
	page.fact("Pillar", name)
	page.fact("Severity", p.Severity.String())
	var practices []string
	for _, id := range p.Practices {
		title := ""
		if b, ok := wellarchitected.Practice(id); ok {
			title = b.Title
		}
		practices = append(practices, strings.TrimSpace(id+" "+title))
	}
	page.fact("Practices", practices...)
	page.fact("Types", strings.Join(p.Types, ", "))
	page.fact("Exams", strings.Join(tasks(p), ", "))
	page.fact("Also known", strings.Join(p.Aliases, ", "))
	page.fact("Parameters", parameters(p)...)
	if len(p.Required) > 0 {
		page.fact("Needs", p.Configuration()+" in plinth.yaml")
	}
	page.Sections = append(page.Sections, Section{Markdown: strings.TrimRight(p.Lesson().Markdown, "\n")})
	return page
}

// parameters gives what plinth.yaml may set, with what holds where it does not.
func parameters(p *policy.Policy) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		if value, err := json.Marshal(p.Parameters[name]); err == nil {
			out = append(out, fmt.Sprintf("%s, by default %s", name, value))
		}
	}
	return out
}

// fact adds a fact with the values that are not empty.
func (p *Page) fact(label string, values ...string) {
	values = slices.DeleteFunc(values, func(s string) bool { return s == "" })
	if len(values) > 0 {
		p.Facts = append(p.Facts, Fact{label, values})
	}
}

func (p *Page) section(s Section) {
	if len(s.Items) > 0 {
		p.Sections = append(p.Sections, s)
	}
}

func ofPractice(library *policy.Library, b *wellarchitected.BestPractice) *Page {
	page := &Page{Kind: "practice", ID: b.ID, Title: b.Title}
	page.fact("Pillar", b.Pillar().Name)
	page.fact("Question", b.Question.ID+" "+b.Question.Title)
	page.fact("Risk", string(b.Risk)+" if it is not followed")
	page.fact("Page", b.URL)
	covered := policies(library, "Policies that look for it", func(p *policy.Policy) bool { return slices.Contains(p.Practices, b.ID) })
	if len(covered.Items) == 0 {
		page.Summary = "No policy looks for it: what it asks for is not visible in infrastructure code, or nobody has written one."
	}
	page.section(covered)
	siblings := Section{Heading: "Others of the question"}
	for _, o := range b.Question.Practices {
		if o != b {
			siblings.Items = append(siblings.Items, Item{Name: o.ID, Text: o.Title})
		}
	}
	page.section(siblings)
	return page
}

// number gives how many policies look for a practice, in words.
func number(library *policy.Library, b *wellarchitected.BestPractice) string {
	n := 0
	for _, p := range library.Policies() {
		if slices.Contains(p.Practices, b.ID) {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "1 policy"
	}
	return fmt.Sprintf("%d policies", n)
}

func ofQuestion(library *policy.Library, q *wellarchitected.Question) *Page {
	page := &Page{Kind: "question", ID: q.ID, Title: q.Title}
	page.fact("Pillar", q.Pillar.Name)
	page.fact("Area", q.Area)
	list := Section{Heading: "Best practices"}
	for _, b := range q.Practices {
		list.Items = append(list.Items, Item{Name: b.ID, Text: b.Title, Note: number(library, b)})
	}
	page.section(list)
	return page
}

func ofPillar(library *policy.Library, p *wellarchitected.Pillar) *Page {
	page := &Page{Kind: "pillar", ID: p.ID, Title: p.Name}
	all := policies(library, "", func(x *policy.Policy) bool { return x.Pillar == p.ID })
	practices := p.Practices()
	covered := 0
	for _, b := range practices {
		if number(library, b) != "" {
			covered++
		}
	}
	page.fact("Questions", strconv.Itoa(len(p.Questions)))
	page.fact("Practices", fmt.Sprintf("%d, of which policies look for %d", len(practices), covered))
	page.fact("Policies", strconv.Itoa(len(all.Items)))
	page.fact("Page", p.URL)
	for _, area := range p.Areas() {
		list := Section{Heading: area}
		for _, q := range p.Questions {
			if q.Area != area {
				continue
			}
			list.Items = append(list.Items, Item{Name: q.ID, Text: q.Title})
		}
		page.section(list)
	}
	all.Heading = "Policies"
	page.section(all)
	return page
}

func ofExam(library *policy.Library, e *wellarchitected.Exam) *Page {
	page := &Page{Kind: "exam", ID: e.Code, Title: e.Name}
	page.fact("Tier", strings.TrimSpace(e.Vendor+" "+e.Tier))
	page.fact("Status", string(e.Status))
	if !e.Until.IsZero() {
		page.fact("Last day", e.Until.Format("2006-01-02"))
	}
	page.fact("Successor", e.Successor)
	if e.Minutes > 0 {
		page.fact("Time", fmt.Sprintf("%d minutes", e.Minutes))
	}
	page.fact("Questions", e.Questions)
	if e.PassingScore > 0 {
		page.fact("Passing", fmt.Sprintf("%d (%s)", e.PassingScore, e.Scale))
	}
	page.fact("Guide", e.GuideURL)
	counts := map[string]int{}
	for _, p := range library.Policies() {
		for _, t := range tasks(p) {
			counts[t]++
		}
	}
	for _, d := range e.Domains {
		list := Section{Heading: fmt.Sprintf("%d. %s (%d %%)", d.ID, d.Name, d.Weight)}
		for _, t := range d.Tasks {
			note := ""
			if n := counts[e.Code+" "+t.ID]; n == 1 {
				note = "1 policy"
			} else if n > 1 {
				note = fmt.Sprintf("%d policies", n)
			}
			list.Items = append(list.Items, Item{Name: t.ID, Text: t.Title, Note: note})
		}
		page.section(list)
	}
	return page
}

func ofTask(library *policy.Library, t *wellarchitected.Task) *Page {
	e := t.Domain.Exam
	id := e.Code + " " + t.ID
	page := &Page{Kind: "task", ID: id, Title: t.Title}
	page.fact("Exam", e.Code+" "+e.Name)
	page.fact("Domain", fmt.Sprintf("%d. %s (%d %%)", t.Domain.ID, t.Domain.Name, t.Domain.Weight))
	page.fact("Page", t.Domain.URL)
	list := policies(library, "Policies whose lessons prepare for it", func(p *policy.Policy) bool { return slices.Contains(tasks(p), id) })
	if len(list.Items) == 0 {
		page.Summary = "No lesson names this task: what it asks for is hardly visible in infrastructure code."
	}
	page.section(list)
	return page
}
