// WorkQueues
