package sam

import "github.com/plinth-lint/plinth/pkg/document"

// topicEvent subscribes the function to a topic, or a queue that the function polls
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html).
func (x *expander) topicEvent(e *event) {
	topic, queue := e.get("Topic"), e.get("SqsSubscription")
	if !truthy(queue) {
		x.permission(e, e.id+"Permission", "sns.amazonaws.com", e.p.pair("SourceArn", topic))
		x.subscribe(e, "lambda", e.goal.arn(e.p))
		return
	}
	arn, url, policy := e.p.getAtt(e.id+"Queue", "Arn"), e.p.ref(e.id+"Queue"), e.id+"QueuePolicy"
	batch := e.p.of("10")
	if isMapping(queue) {
		arn, url = given(queue, "QueueArn"), given(queue, "QueueUrl")
		if arn == nil || url == nil {
			x.warn(queue.Range, "The SqsSubscription of the event %s of %s needs QueueArn and QueueUrl.", e.name, e.o.id)
			return
		}
		if n := queue.Get("QueuePolicyLogicalId"); isText(n) {
			policy = n.Text
		}
		if n := queue.Get("BatchSize"); truthy(n) {
			batch = n
		}
	} else {
		props := e.p.mapping()
		if fifo := given(x.resources[named(topic)].Get("Properties"), "FifoTopic"); truthy(fifo) {
			set(props, e.p.pair("FifoQueue", fifo))
		}
		x.emit(e.o, e.p, e.id+"Queue", "AWS::SQS::Queue", props)
	}
	x.emit(e.o, e.p, e.id+"EventSourceMapping", "AWS::Lambda::EventSourceMapping",
		e.p.of(`{"BatchSize": "$0", "Enabled": true, "EventSourceArn": "$1", "FunctionName": "$2"}`, batch, arn, e.goal.name(e.p)))
	e.role.addManaged(e.p.managed("AWSLambdaSQSQueueExecutionRole"))
	x.emit(e.o, e.p, policy, "AWS::SQS::QueuePolicy", e.p.queuePolicy(`"*"`, arn, topic, url))
	x.subscribe(e, "sqs", arn)
}

func (x *expander) subscribe(e *event, protocol string, endpoint *document.Node) {
	props := e.body()
	e.as(props, "Topic", "TopicArn")
	e.same(props, "Region FilterPolicy FilterPolicyScope RedrivePolicy")
	set(props, e.p.pair("Protocol", e.p.text(protocol)))
	set(props, e.p.pair("Endpoint", endpoint))
	x.emit(e.o, e.p, e.id, "AWS::SNS::Subscription", props)
}

// queuePolicy lets what has an ARN send to a queue.
func (p place) queuePolicy(principal string, queue, source, url *document.Node) *document.Node {
	return p.of(`{"PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Action": "sqs:SendMessage", "Effect": "Allow", `+
		`"Principal": `+principal+`, "Resource": "$0", "Condition": {"ArnEquals": {"aws:SourceArn": "$1"}}}]}, "Queues": ["$2"]}`, queue, source, url)
}
