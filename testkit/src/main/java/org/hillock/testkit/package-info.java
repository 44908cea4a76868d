/** What every activation promises, as tests, and the exact reference they are held against. */
package org.hillock.testkit;
