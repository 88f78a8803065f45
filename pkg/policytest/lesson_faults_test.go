package policytest

import (
	"strings"
	"testing"
)

const (
	lessonPath = versioning + "lesson.md"
	quizPath   = versioning + "quiz.yaml"
)

func TestAFaultOfTheLessonIsFound(t *testing.T) {
	const firstWhy, firstFix = "A bucket without versioning keeps one copy of each object, the last one written.", "Enable versioning on the bucket."
	const why = firstWhy + " Whoever overwrites or deletes an object destroys what\nwas there before, and nothing in S3 brings it back: " +
		"durability protects against failing disks, not against a wrong command."
	wantFaults(t, []fault{
		{"a section is missing", []change{{lessonPath, "## Trade-offs\n", ""}}, CheckLesson, lessonPath, 29, "rename, add or move the headings", true},
		{"the last section is missing", []change{{lessonPath, "## References\n", ""}}, CheckLesson, lessonPath, 1, "the sections Why it matters", true},
		{"two sections are swapped", []change{{lessonPath, "## Trade-offs", "## T"}, {lessonPath, "## When to accept it", "## Trade-offs"}, {lessonPath, "## T\n", "## When to accept it\n"}},
			CheckLesson, lessonPath, 26, "got:  Why it matters, How to fix it, When to accept it, Trade-offs", true},
		{"a heading is misspelt", []change{{lessonPath, "## On the exam", "## In the exam"}}, CheckLesson, lessonPath, 34, "In the exam", true},
		{"a heading of the wrong level", []change{{lessonPath, "## On the exam", "### On the exam"}}, CheckLesson, lessonPath, 38, "want: the sections", true},
		{"a section too many", []change{{lessonPath, "## On the exam", "## More\n\nText.\n\n## On the exam"}}, CheckLesson, lessonPath, 34, "More", true},
		{"an empty section", []change{{lessonPath, "SAA-C03 asks how to protect objects against accidental deletion.\n", ""}}, CheckLesson, lessonPath, 34, "text under On the exam", true},
		{"a why that is short", []change{{lessonPath, why, "It is gone."}}, CheckLesson, lessonPath, 1, "at least 110 words that say why", true},
		{"a first sentence that is too long for a terminal", []change{{lessonPath, firstWhy, strings.Repeat("versions and ", 17) + "so on."}}, CheckLesson, lessonPath, 1, "a first sentence of at most 200 letters", true},
		{"a fix whose first sentence is too long", []change{{lessonPath, firstFix, strings.Repeat("versions and ", 17) + "so on."}}, CheckLesson, lessonPath, 10, "a first sentence of at most 200 letters", true},
		{"a fix that begins with code", []change{{lessonPath, firstFix + " In Terraform an aws_s3_bucket_versioning resource does it:", "`aws_s3_bucket_versioning`"}},
			CheckLesson, lessonPath, 10, "a first sentence that ends", true},
		{"no links", []change{{lessonPath, "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html)", ""}}, CheckLesson, lessonPath, 38, "links to official pages", true},
		{"a link that is not official", []change{{lessonPath, "https://docs.aws.amazon.com", "https://example.com"}}, CheckLesson, lessonPath, 38, "not the site of a maker or a standard", true},
	})
}

func TestHeadingsInCodeAreNoHeadings(t *testing.T) {
	files := testLibrary(t)
	change{lessonPath, "```terraform\n## not a heading\n", "~~~terraform\n## References\n```\n## Trade-offs\n"}.apply(t, files)
	change{lessonPath, "}\n```\n", "}\n~~~\n"}.apply(t, files)
	if got := describeFailures(runLibrary(t, files, Options{Whole: true})); got != "none" {
		t.Errorf("failures: %s", got)
	}
}

func TestAFaultOfTheQuizIsFound(t *testing.T) {
	const second = "- id: s3-bucket-versioning-choice\n  archetype: use-case\n"
	wantFaults(t, []fault{
		{"YAML that cannot be read", []change{{quizPath, "options:", "options"}}, CheckQuiz, quizPath, 0, "a list of questions", true},
		{"a key that nobody knows", []change{{quizPath, "  archetype:", "  level: hard\n  archetype:"}}, CheckQuiz, quizPath, 0, "level", true},
		{"no question", []change{{quizPath, "", "[]\n"}}, CheckQuiz, quizPath, 1, "at least one question", true},
		{"an empty file", []change{{quizPath, "", "\n"}}, CheckQuiz, quizPath, 0, "a list of questions", true},
		{"another policy's id", []change{{quizPath, "s3-bucket-versioning-choice", "ec2-ssh-ingress-choice"}}, CheckQuiz, quizPath, 1, "begins with s3-bucket-versioning-", true},
		{"an id twice", []change{{quizPath, "- id", second + "- id"}}, CheckQuiz, quizPath, 1, "an id of its own", true},
		{"an archetype that there is not", []change{{quizPath, "use-case", "riddle"}}, CheckQuiz, quizPath, 1, "got:  riddle", true},
		{"a stem that is short", []change{{quizPath, "stem: A team stores contracts in a bucket and wants to undo a mistaken delete within minutes. What does it do?", "stem: What now?"}},
			CheckQuiz, quizPath, 1, "a stem of at least 60 letters", true},
		{"a practice that there is not", []change{{quizPath, "[REL09-BP01]", "[REL99-BP01]"}}, CheckQuiz, quizPath, 1, "got:  REL99-BP01", true},
		{"a task that there is not", []change{{quizPath, `task: "2.2"`, `task: "9.9"`}}, CheckQuiz, quizPath, 1, "SAA-C03 9.9", true},
		{"an exam that there is not", []change{{quizPath, "SAA-C03", "SAA-C99"}}, CheckQuiz, quizPath, 1, "SAA-C99 2.2", true},
		{"no exam", []change{{quizPath, `[{code: SAA-C03, task: "2.2"}]`, "[]"}}, CheckQuiz, quizPath, 1, "at least one exam task", true},
		{"too few options", []change{{quizPath, "    - text: It enables acceleration\n      why: Acceleration shortens the way to the bucket and keeps no copies.\n", ""}},
			CheckQuiz, quizPath, 1, "at least 4 options", true},
		{"a reason that is short", []change{{quizPath, "why: Encryption keeps others from reading and brings nothing back.", "why: No."}}, CheckQuiz, quizPath, 1, "It enables encryption: No.", true},
		{"no reason", []change{{quizPath, "      why: Encryption keeps others from reading and brings nothing back.\n", ""}}, CheckQuiz, quizPath, 1, "a reason of at least 30 letters", true},
		{"two options that are alike", []change{{quizPath, "It enables logging", "It enables encryption"}}, CheckQuiz, quizPath, 1, "options that differ", true},
		{"an option without a text", []change{{quizPath, "It enables logging", `""`}}, CheckQuiz, quizPath, 1, "options that differ", true},
		{"nothing is right", []change{{quizPath, "      correct: true\n", ""}}, CheckQuiz, quizPath, 1, "want: 1 correct options", true},
		{"two are right where one is asked for", []change{{quizPath, "- text: It enables logging\n", "- text: It enables logging\n      correct: true\n"}}, CheckQuiz, quizPath, 1, "got:  2", true},
		{"one is right where two are asked for", []change{{quizPath, "  options:", "  choose: 2\n  options:"}}, CheckQuiz, quizPath, 1, "want: 2 correct options", true},
	})
}
