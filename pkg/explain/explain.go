// Package explain answers what somebody asks about: a policy, a pillar, a
// question or best practice of the framework, an exam or one of its tasks, a
// resource type, or the resource at a line of a file. It gives a page, which
// it also writes as text, Markdown or JSON. It judges nothing.
package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/suggest"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// Page is what is known of one subject. Its texts may come from files: whoever shows it makes them safe.
type Page struct {
	// Kind is policy, pillar, question, practice, exam, task, type or resource.
	Kind string `json:"kind"`
	// ID is the subject's own, Title its name.
	ID    string `json:"id"`
	Title string `json:"title"`
	// Summary is one paragraph, or "".
	Summary string `json:"summary,omitempty"`
	Facts   []Fact `json:"facts,omitempty"`
	// Sections follow the facts.
	Sections []Section `json:"sections,omitempty"`
}

// Fact is one line of what is known.
type Fact struct {
	Label  string   `json:"label"`
	Values []string `json:"values"`
}

// Section is a list, or a part of a lesson.
type Section struct {
	Heading string `json:"heading,omitempty"`
	// Markdown is a text of the library, or "".
	Markdown string `json:"markdown,omitempty"`
	Items    []Item `json:"items,omitempty"`
}

// Item is one line of a list.
type Item struct {
	Name string `json:"name"`
	Text string `json:"text"`
	// Note is where it comes from, or more about it.
	Note string `json:"note,omitempty"`
}

// Find gives the page of a subject: a policy's id or alias, a pillar, a
// question ("SEC08"), a best practice ("SEC08-BP02"), an exam ("SAA-C03"), one
// of its tasks ("SAA-C03 2.1"), or a resource type as any tool writes it.
func Find(library *policy.Library, subject string) (*Page, bool) {
	subject = strings.Join(strings.Fields(subject), " ")
	upper := strings.ToUpper(subject)
	if p, ok := library.Find(subject); ok {
		return ofPolicy(p), true
	}
	if b, ok := wellarchitected.Practice(upper); ok {
		return ofPractice(library, b), true
	}
	if q, ok := wellarchitected.FindQuestion(upper); ok {
		return ofQuestion(library, q), true
	}
	if e, ok := wellarchitected.FindExam(upper); ok {
		return ofExam(library, e), true
	}
	if code, id, ok := strings.Cut(upper, " "); ok {
		if t, ok := wellarchitected.FindTask(code, id); ok {
			return ofTask(library, t), true
		}
	}
	if p, ok := wellarchitected.FindPillar(subject); ok {
		return ofPillar(library, p), true
	}
	return ofType(library, subject)
}

// Subjects gives what can be asked about, each with its title, for completion.
func Subjects(library *policy.Library) [][2]string {
	var out [][2]string
	for _, p := range library.Policies() {
		out = append(out, [2]string{p.ID, p.Title})
	}
	for _, p := range wellarchitected.Pillars() {
		out = append(out, [2]string{p.ID, "pillar " + p.Name})
		for _, q := range p.Questions {
			out = append(out, [2]string{q.ID, q.Title})
			for _, b := range q.Practices {
				out = append(out, [2]string{b.ID, b.Title})
			}
		}
	}
	for _, e := range wellarchitected.Exams() {
		out = append(out, [2]string{e.Code, e.Name})
	}
	for _, t := range types(library) {
		out = append(out, [2]string{t, "resource type"})
	}
	return out
}

// Suggest gives what somebody probably meant, or "".
func Suggest(library *policy.Library, subject string) string {
	code, task, _ := strings.Cut(subject, " ")
	if e, ok := wellarchitected.FindExam(code); ok && task != "" {
		var ids []string
		for _, d := range e.Domains {
			for _, t := range d.Tasks {
				ids = append(ids, t.ID)
			}
		}
		if near := suggest.Nearest(task, ids); near != "" {
			return e.Code + " " + near
		}
		return e.Code
	}
	if near := library.Suggest(subject); near != "" {
		return near
	}
	if near := wellarchitected.Suggest(subject); near != "" {
		return near
	}
	return suggest.Nearest(subject, types(library))
}

// asked matches where a lesson names the tasks of exams that ask for it: "SAA-C03 (1.1, 1.3)".
var asked = regexp.MustCompile(`\b([A-Z]{2,5}(?:-C\d\d)?)\s+\((\d+\.\d+(?:,\s+\d+\.\d+)*)\)`)

// tasks gives the tasks of exams that a policy's lesson names, as "SAA-C03 1.1".
func tasks(p *policy.Policy) []string {
	var out []string
	for _, m := range asked.FindAllStringSubmatch(p.Lesson().Exam, -1) {
		for id := range strings.SplitSeq(m[2], ",") {
			if t, ok := wellarchitected.FindTask(m[1], strings.TrimSpace(id)); ok {
				out = append(out, t.Domain.Exam.Code+" "+t.ID)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// policies lists those policies of a library for which a condition holds.
func policies(library *policy.Library, heading string, holds func(*policy.Policy) bool) Section {
	s := Section{Heading: heading}
	for _, p := range library.Policies() {
		if holds(p) {
			s.Items = append(s.Items, Item{Name: p.ID, Text: p.Title, Note: p.Severity.String()})
		}
	}
	return s
}
